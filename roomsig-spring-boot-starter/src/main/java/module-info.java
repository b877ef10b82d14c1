/** Auto-configuration of roomsig for Spring Boot 3.5 and 4. */
module io.roomsig.spring.boot {
    requires transitive io.roomsig.core;
    requires transitive io.roomsig.jakarta;
    // static: the app brings what it uses.
    requires static io.roomsig.micrometer;
    requires static io.roomsig.redis;
    requires static jakarta.servlet;
    requires static jakarta.websocket;
    requires static micrometer.core;
    requires static redis.clients.jedis;
    requires static spring.beans;
    requires static spring.boot;
    requires static spring.boot.actuator;
    requires static spring.boot.actuator.autoconfigure;
    requires static spring.boot.autoconfigure;
    requires static spring.boot.health;
    requires static spring.context;
    requires static spring.core;
    requires static transitive org.jspecify;

    exports io.roomsig.spring.boot;

    // Spring makes the beans.
    opens io.roomsig.spring.boot;
}
