package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.wire.ClientMessage;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** App messages of the host app, for one or for all of a room, wherever they are. */
final class HostMessages {
    /** Stands for the host app where a participant's id would be. No participant has it. */
    static final String HOST = "";

    private HostMessages() {}

    /**
     * Sends one.
     *
     * @param room as this node knows it
     * @return why not, or {@code null}
     */
    static @Nullable ErrorCode send(Node node, Room room, ClientMessage.AppMessage message, Instant now) {
        NodeMessage.App app = new NodeMessage.App(HOST, message, now);
        Set<String> homes = new HashSet<>();
        if (message.to() == null) {
            room.members().values().stream()
                    .filter(member -> !member.isAway())
                    .forEach(member -> homes.add(member.seat().home()));
        } else {
            Member target = room.member(message.to());
            if (target == null || target.isAway()) {
                return target == null ? ErrorCode.PEER_NOT_FOUND : ErrorCode.PEER_AWAY;
            }
            homes.add(target.seat().home());
        }
        byte[] bytes = new NodeMessage(room.code(), room.head().epoch(), room.version(), app).encode();
        boolean allSent = true;
        for (String home : homes) {
            if (!home.equals(node.id())) {
                allSent &= node.cluster().send(home, bytes);
            } else {
                LiveRoom live = node.rooms().find(room.code());
                if (live != null) {
                    live.enqueue(() -> live.relay().app(app, room.version()));
                }
            }
        }
        return allSent ? null : ErrorCode.STORE_UNAVAILABLE;
    }
}
