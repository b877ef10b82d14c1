package io.roomsig.core;

import io.roomsig.core.room.Member;
import io.roomsig.spi.Tenant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of each tenant on this node. How many are in them is counted when it matters, from the rooms themselves, so that there is no
 * second number to go wrong; joins that are under way count as if they had come about.
 */
final class Tenants {
    // Guarded by the monitor, which is held for a look into some rooms, and never while anything is asked or sent.
    private final Map<String, Held> held = new HashMap<>();
    private final Map<LiveRoom, Set<String>> owners = new HashMap<>();

    /** Lets somebody in; {@code null} if that would be one room, or one participant, too many. */
    synchronized @Nullable Ticket enter(Tenant tenant, LiveRoom live, String identity) {
        Held has = held.getOrDefault(tenant.key(), new Held());
        boolean isNewRoom = !has.rooms.contains(live);
        if (isNewRoom && has.rooms.size() >= tenant.maxRooms()) {
            return null;
        }
        // One who takes its own place again is not one more.
        boolean isBack =
                live.room().members().values().stream().anyMatch(member -> member.isAway() && isOf(member, identity));
        if (!isBack && has.participants() >= tenant.maxParticipants()) {
            return null;
        }
        has.rooms.add(live);
        has.joining++;
        held.put(tenant.key(), has);
        owners.computeIfAbsent(live, room -> new HashSet<>()).add(tenant.key());
        return new Ticket(this, tenant.key());
    }

    /** A room is no longer live on this node. */
    synchronized void gone(LiveRoom live) {
        Set<String> keys = owners.remove(live);
        if (keys != null) {
            for (String key : keys) {
                held.computeIfPresent(key, (same, has) -> {
                    has.rooms.remove(live);
                    return has.isNothing() ? null : has;
                });
            }
        }
    }

    synchronized int size() {
        return held.size() + owners.size();
    }

    private synchronized void settle(String key) {
        held.computeIfPresent(key, (same, has) -> {
            has.joining--;
            return has.isNothing() ? null : has;
        });
    }

    private static boolean isOf(Member member, String identity) {
        return member.profile().identity().equals(identity);
    }

    /** A join that is under way. */
    static final class Ticket {
        private final Tenants tenants;
        private final String key;
        private final AtomicBoolean settled = new AtomicBoolean();

        private Ticket(Tenants tenants, String key) {
            this.tenants = tenants;
            this.key = key;
        }

        /** It has come about, or it has not: the room knows. Doubled calls do nothing. */
        void settle() {
            if (settled.compareAndSet(false, true)) {
                tenants.settle(key);
            }
        }
    }

    private static final class Held {
        private final Set<LiveRoom> rooms = new HashSet<>();
        private int joining;

        int participants() {
            return joining
                    + rooms.stream()
                            .mapToInt(live -> live.room().members().size()
                                    + live.room().waiting().size())
                            .sum();
        }

        boolean isNothing() {
            return rooms.isEmpty() && joining == 0;
        }
    }
}
