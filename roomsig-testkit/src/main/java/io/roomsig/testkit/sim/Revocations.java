package io.roomsig.testkit.sim;

import io.roomsig.api.Grant;
import io.roomsig.api.Participant;
import io.roomsig.api.Permission;
import io.roomsig.api.RoomInfo;
import io.roomsig.core.RoomHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The grants by which people come in, as a token store of all nodes has them, and what becomes of those that a host app takes back:
 * whoever was in the room by one is gone once that was said to be done, and within a second on every node that nothing is wrong with;
 * it does not come back, and nobody else is touched.
 */
final class Revocations {
    private static final Duration PROMISE = Duration.ofSeconds(1);

    private final Cluster cluster;
    /** Whether nodes and store are well in this story: what is promised in time is promised then. */
    private final boolean calm;
    /** Which grant an identity comes with now. */
    private final Map<String, String> current = new HashMap<>();
    /** Whom a room was said to be rid of, and when: in all of its lives, since whoever comes back does so as somebody new. */
    private final Map<String, Map<String, Long>> out = new TreeMap<>();

    private int issued;
    private int renewals;

    Revocations(Cluster cluster, boolean calm) {
        this.cluster = cluster;
        this.calm = calm;
    }

    /** What an identity comes in by, from now on: another one, if the last was taken back. */
    String grant(String identity) {
        return current.computeIfAbsent(identity, key -> "grant-" + identity + "-" + ++issued);
    }

    /** A host app takes a grant back: first at the token store, then in the room. */
    void revoke(Host host, RoomHandle room, Participant one) {
        String grant = one.grantId();
        current.remove(one.identity(), grant);
        cluster.truth().revokes(one.identity(), grant);
        cluster.count("grants revoked");
        room.info().whenComplete((info, failure) -> {
            RoomInfo before = info == null ? null : info.orElse(null);
            var done = room.revoke(grant);
            cluster.asks(host, "revoke " + grant + " in " + room.code(), done);
            done.thenRun(() -> {
                if (before != null) {
                    isDone(host, before, grant);
                }
            });
        });
    }

    private void isDone(Host host, RoomInfo before, String grant) {
        String room = before.room();
        Map<String, Long> since = out.computeIfAbsent(room, key -> new HashMap<>());
        Set<String> ids = new HashSet<>();
        for (Participant one : before.participants()) {
            if (one.grantId().equals(grant)) {
                ids.add(one.id());
                since.putIfAbsent(one.id(), cluster.scheduler().nanoTime());
            }
        }
        look(host, room, ids);
        if (calm) {
            cluster.scheduler().after(PROMISE.toNanos(), () -> cluster.hosts().forEach(each -> look(each, room, ids)));
        }
    }

    /** A host app gives those who came in by a grant another role, which nobody else has. */
    void renew(Host host, RoomHandle room, Participant one, Set<Permission> permissions) {
        String role = "renewed-" + ++renewals;
        cluster.truth().renews(role, one.grantId());
        Grant grant = Grant.builder(room.code(), one.grantId())
                .identity(one.identity())
                .role(role)
                .permissions(permissions)
                .build();
        cluster.asks(host, "renew " + one.grantId() + " in " + room.code(), room.renew(grant));
    }

    /** All nodes, once all is well: news of what was done just now may be on their way. */
    void look() {
        long until = cluster.scheduler().nanoTime() - PROMISE.toNanos();
        out.forEach((room, since) -> {
            Set<String> ids = new HashSet<>();
            since.forEach((id, at) -> {
                if (at <= until) {
                    ids.add(id);
                }
            });
            cluster.hosts().forEach(host -> look(host, room, ids));
        });
    }

    private void look(Host host, String room, Set<String> ids) {
        if (host.isUp() && !host.isStopping() && !cluster.truth().isLossy()) {
            host.server().room(room).info().thenAccept(found -> found.ifPresent(info -> look(host, info, ids)));
        }
    }

    private void look(Host host, RoomInfo info, Set<String> ids) {
        List<String> ghosts = new ArrayList<>();
        for (Participant one : info.participants()) {
            if (ids.contains(one.id())) {
                ghosts.add(one.grantId() + " " + one.id());
            }
        }
        if (!ghosts.isEmpty()) {
            cluster.fail("at " + host + " somebody is in " + info.room() + " whose grant was revoked: " + ghosts);
        }
    }
}
