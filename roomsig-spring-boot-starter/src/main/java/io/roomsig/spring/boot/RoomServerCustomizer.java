package io.roomsig.spring.boot;

import io.roomsig.core.RoomServer;

/** A bean that has the last word on the room server, for what no property says. Several are called in their order. */
@FunctionalInterface
public interface RoomServerCustomizer {

    /**
     * Changes what the properties and beans have made of the builder.
     *
     * @param builder the server to be
     */
    void customize(RoomServer.Builder builder);
}
