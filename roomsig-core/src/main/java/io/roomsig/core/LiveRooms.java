package io.roomsig.core;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that are live on this node. A room is here as long as somebody of this node is in it or on the way in: each of
 * them holds it once, so that two joins at the same moment never end in two replicas.
 */
final class LiveRooms {
    private final Node node;
    private final int max;
    private final ConcurrentMap<String, Held> rooms = new ConcurrentHashMap<>();

    LiveRooms(Node node, int max) {
        this.node = node;
        this.max = max;
    }

    /** Holds a room, making it live if it was not; {@code null} if that would be one too many. */
    @Nullable
    LiveRoom acquire(String code) {
        // Read outside of compute, which must not look at other entries: the limit is for safety, not for counting.
        boolean full = rooms.size() >= max;
        Held held = rooms.compute(code, (key, existing) -> {
            if (existing != null) {
                return existing.plus(1);
            }
            return full ? null : new Held(new LiveRoom(code, node), 1);
        });
        return held == null ? null : held.room();
    }

    /** Holds a room once more, if it is held at all. */
    boolean hold(LiveRoom room) {
        Held held = rooms.computeIfPresent(
                room.code(), (key, existing) -> existing.room() == room ? existing.plus(1) : existing);
        return held != null && held.room() == room;
    }

    /** Lets go of it. */
    void release(String code) {
        AtomicReference<@Nullable LiveRoom> over = new AtomicReference<>();
        rooms.computeIfPresent(code, (key, held) -> {
            if (held.users() > 1) {
                return held.plus(-1);
            }
            // In here: before the room can be made live anew it must have stopped to act on what it hears.
            held.room().stop();
            over.set(held.room());
            return null;
        });
        LiveRoom room = over.get();
        if (room != null) {
            node.tenants().gone(room);
            room.retireIfOver();
        }
    }

    @Nullable
    LiveRoom find(String code) {
        Held held = rooms.get(code);
        return held == null ? null : held.room();
    }

    Iterable<Held> all() {
        return rooms.values();
    }

    int size() {
        return rooms.size();
    }

    record Held(LiveRoom room, int users) {
        Held plus(int more) {
            return new Held(room, users + more);
        }
    }
}
