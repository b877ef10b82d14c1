package io.roomsig.redis;

import io.roomsig.testkit.sim.PlantedBugsContract;

/** Faults of the classes that speak to Redis, and of the scripts, which are planted in {@link SimulatedRedis}, as the one that runs here. */
class PlantedRedisBugsTest extends PlantedBugsContract {
    PlantedRedisBugsTest() {
        super("roomsig-redis/src/test/resources/io/roomsig/redis/bugs", RedisHunt.class, 6);
    }
}
