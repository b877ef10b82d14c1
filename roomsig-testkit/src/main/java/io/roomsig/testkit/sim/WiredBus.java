package io.roomsig.testkit.sim;

import io.roomsig.spi.NodeBus;
import io.roomsig.testkit.sim.Troubles.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Messages and leases of all nodes. Each node has its own {@link Side}. */
final class WiredBus {
    private static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final long LEASE = Duration.ofSeconds(6).toNanos();

    private final Scheduler scheduler;
    private final Troubles troubles;
    private final Map<String, Member> members = new HashMap<>();
    /** What the store knows of: until when each lease lasts. */
    private final Map<String, Long> leases = new HashMap<>();

    WiredBus(Scheduler scheduler, Troubles troubles) {
        this.scheduler = scheduler;
        this.troubles = troubles;
    }

    NodeBus side(Wire wire) {
        return new Side(wire);
    }

    /** The store has forgotten all leases. */
    void flush() {
        leases.clear();
    }

    private Map<String, Integer> alive() {
        Map<String, Integer> alive = new HashMap<>();
        leases.forEach((node, until) -> {
            Member member = members.get(node);
            if (until > scheduler.nanoTime() && member != null) {
                alive.put(node, member.rules);
            }
        });
        return alive;
    }

    /** The bus as one node sees it. */
    private final class Side implements NodeBus {
        private final Wire wire;

        Side(Wire wire) {
            this.wire = wire;
        }

        @Override
        public Membership join(String node, int rules, Listener listener) {
            Member member = new Member(node, rules, listener, wire);
            if (members.putIfAbsent(node, member) != null) {
                throw new IllegalArgumentException("there is such a node");
            }
            member.begin();
            return member;
        }
    }

    private final class Member implements NodeBus.Membership {
        private final String node;
        private final int rules;
        private final NodeBus.Listener listener;
        private final Wire wire;
        private boolean closed;

        private NodeBus.@Nullable View last;
        private long round;
        private Map<String, Integer> alive = Map.of();
        private boolean probeHeard = true;
        private long probeHeardAt;
        private long renewedAt = Long.MIN_VALUE / 2;
        private long heldSince;

        Member(String node, int rules, NodeBus.Listener listener, Wire wire) {
            this.node = node;
            this.rules = rules;
            this.listener = listener;
            this.wire = wire;
        }

        void begin() {
            probeHeardAt = wire.node().nanoTime();
            wire.node().after(0, this::renew);
            wire.node().every(RENEWAL, this::renew);
        }

        private void renew() {
            if (closed) {
                return;
            }
            boolean proven = probeHeard;
            probeHeard = false;
            long asked = wire.node().nanoTime();
            wire.ask(() -> {
                        if (proven && !closed && !troubles.holds(Kind.LEASE_LOST, wire.node())) {
                            leases.put(node, scheduler.nanoTime() + LEASE);
                        } else if (troubles.holds(Kind.LEASE_LOST, wire.node())) {
                            leases.remove(node);
                        }
                        // The probe to oneself.
                        wire.message(() -> {
                            probeHeard = true;
                            probeHeardAt = wire.node().nanoTime();
                        });
                        return CompletableFuture.completedFuture(alive());
                    })
                    .whenComplete((found, failure) -> {
                        if (failure == null) {
                            found(found, asked);
                        }
                    });
        }

        private void found(Map<String, Integer> found, long asked) {
            round++;
            alive = found;
            if (found.containsKey(node)) {
                if (!isHeld()) {
                    heldSince = asked;
                }
                renewedAt = Math.max(renewedAt, asked);
            } else {
                renewedAt = Long.MIN_VALUE / 2;
            }
        }

        private boolean isHeld() {
            return !closed && wire.node().nanoTime() - renewedAt < LEASE;
        }

        @Override
        public boolean send(String to, byte[] message) {
            Member target = members.get(to);
            if (closed) {
                return false;
            }
            if (target != null && !wire.isCutOff()) {
                target.wire.message(() -> {
                    if (!target.closed) {
                        target.listener.received(node, message);
                    }
                });
            }
            return true;
        }

        @Override
        public NodeBus.View view() {
            boolean held = isHeld();
            long now = wire.node().nanoTime();
            boolean mayJudge = held && now - heldSince >= 2 * LEASE;
            long deafNanos = Math.max(0, now - probeHeardAt - 2 * RENEWAL.toNanos());
            NodeBus.View before = last;
            // Asked for again and again: most of the time nothing has changed.
            if (before != null
                    && before.round() == round
                    && before.held() == held
                    && before.mayJudge() == mayJudge
                    && before.deafFor().toNanos() == deafNanos) {
                return before;
            }
            Map<String, Integer> seen = new HashMap<>(alive);
            if (!held) {
                seen.remove(node);
            }
            NodeBus.View view = new NodeBus.View(round, held, mayJudge, Duration.ofNanos(deafNanos), seen);
            last = view;
            return view;
        }

        @Override
        public void close() {
            closed = true;
            wire.ask(() -> {
                leases.remove(node);
                return CompletableFuture.completedFuture(null);
            });
        }
    }
}
