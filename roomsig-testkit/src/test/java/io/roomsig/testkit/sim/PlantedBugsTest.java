package io.roomsig.testkit.sim;

/** Faults of the production sources. */
class PlantedBugsTest extends PlantedBugsContract {
    PlantedBugsTest() {
        super("roomsig-testkit/src/test/resources/io/roomsig/testkit/sim/bugs", Hunt.class, 22);
    }
}
