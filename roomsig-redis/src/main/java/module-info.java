/** What roomsig keeps in Redis. */
module io.roomsig.redis {
    requires transitive io.roomsig.api;
    requires transitive redis.clients.jedis;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.roomsig.redis;
}
