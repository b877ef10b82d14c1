package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.NodeBus.Membership;
import io.roomsig.spi.NodeBus.View;
import io.roomsig.spi.RoomLog.Proposal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Log and bus under whatever a network does, from seeds: a failing one is printed, and does the same again. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RandomFaultsTest {
    private static final int SEEDS = Boolean.getBoolean("roomsig.proof") ? 20_000 : 200;
    private static final String ROOM = "ROOM42";
    private static final String PREFIX = "roomsig:";
    private static final int SERVERS = 3;

    @Test
    void nothing_is_numbered_twice_nobody_who_lives_is_taken_for_lost_and_all_heals() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                new Story(seed).run();
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static final class Story {
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final SimulatedRedis redis = new SimulatedRedis(time::millis);
        private final List<Server> servers = new ArrayList<>();
        private boolean faulty = true;
        /** A listener that throws is heard by nobody else. */
        private AssertionError wrong;

        Story(long seed) {
            random = new Random(seed);
            for (int i = 0; i < SERVERS; i++) {
                servers.add(new Server("node" + i));
            }
        }

        void run() {
            for (int i = 0; i < 300; i++) {
                time.elapse(Duration.ofMillis(random.nextInt(400)));
                Server server = servers.get(random.nextInt(SERVERS));
                switch (random.nextInt(30)) {
                    case 0 -> server.link.cut();
                    case 1 -> server.link.deafen();
                    case 2 -> server.cutOffUntil = time.nanoTime() + random.nextInt(10) * 1_000_000_000L;
                    case 3, 4, 5, 6, 7, 8 -> server.snapshot();
                    default -> {
                        server.propose();
                        server.send(servers.get(random.nextInt(SERVERS)));
                    }
                }
                checkLeases();
                if (wrong != null) {
                    throw wrong;
                }
            }
            faulty = false;
            time.elapse(Duration.ofSeconds(30));
            servers.forEach(Server::propose);
            time.elapse(Duration.ofSeconds(5));
            checkAllIsWell();
        }

        /** Who has held its lease for long is alive in the eyes of whoever holds one. */
        private void checkLeases() {
            for (Server server : servers) {
                server.look();
            }
            for (Server one : servers) {
                for (Server other : servers) {
                    if (one.view.held() && other.view.mayJudge()) {
                        assertThat(one.view.isAlive(other.id)).isTrue();
                    }
                }
            }
        }

        private void checking(Runnable work) {
            try {
                work.run();
            } catch (AssertionError e) {
                wrong = e;
            }
        }

        private void checkAllIsWell() {
            List<String> first = servers.get(0).ids;
            assertThat(new HashSet<>(first)).hasSameSizeAs(first);
            for (Server server : servers) {
                assertThat(server.ids).isEqualTo(first);
                assertThat(server.unsaid)
                        .as("proposals of %s that nobody took", server.id)
                        .isEmpty();
                View view = server.membership.view();
                assertThat(view.mayJudge()).as("%s", view).isTrue();
                assertThat(view.nodes()).hasSize(SERVERS);
                assertThat(view.deafFor()).isZero();
            }
        }

        /** A process with the simplest replica that there can be: the ids of the entries. */
        private final class Server implements SimulatedLink.Faults {
            private final String id;
            private final SimulatedLink link = new SimulatedLink(redis, time, this);
            private final Channels channels = new Channels(link, PREFIX + "anchor");
            private final RedisRoomLog log = new RedisRoomLog(link, channels, PREFIX, Duration.ofMinutes(10));
            private final RedisNodeBus bus = new RedisNodeBus(link, channels, PREFIX, Duration.ofSeconds(6));
            private final Membership membership;
            private long cutOffUntil;

            private final List<String> ids = new ArrayList<>();
            private LogPosition position = LogPosition.NONE;
            private final List<Proposal> unsaid = new ArrayList<>();
            private boolean proposing;
            private long numbers;
            private final Map<String, Long> heard = new HashMap<>();
            private long sent;

            private View view;

            Server(String id) {
                this.id = id;
                log.subscribe(ROOM, slice -> checking(() -> apply(slice, false)));
                membership = bus.join(id, 1, (from, message) -> checking(() -> hear(from, message)));
                view = membership.view();
            }

            void look() {
                view = membership.view();
            }

            void send(Server to) {
                membership.send(to.id, Ascii.bytes(++sent));
            }

            private void hear(String from, byte[] message) {
                long number = Ascii.number(message);
                assertThat(number).isGreaterThan(heard.getOrDefault(from, 0L));
                heard.put(from, number);
            }

            void propose() {
                unsaid.add(new Proposal(id, ++numbers, Ascii.bytes("entry " + numbers)));
                say();
            }

            private void say() {
                if (proposing || unsaid.isEmpty()) {
                    return;
                }
                proposing = true;
                List<Proposal> said = List.copyOf(unsaid);
                log.append(ROOM, position, said, new Proposal(id, 1_000_000 + ++numbers, new byte[0]))
                        .whenComplete((slice, failure) -> {
                            proposing = false;
                            if (failure == null) {
                                unsaid.removeAll(said);
                                checking(() -> apply(slice, true));
                            } else {
                                time.after(random.nextInt(500_000_000), this::say);
                                return;
                            }
                            say();
                        });
            }

            void snapshot() {
                if (position.version() > 0) {
                    log.snapshot(ROOM, new LogSlice.Snapshot(position, Ascii.bytes(String.join(" ", ids))));
                }
            }

            private void apply(LogSlice slice, boolean asked) {
                assertThat(slice.rewound()).isFalse();
                if (slice.isAbsent()) {
                    return;
                }
                if (slice.snapshot() != null && slice.snapshot().at().version() > position.version()) {
                    ids.clear();
                    ids.addAll(List.of(Ascii.text(slice.snapshot().state()).split(" ")));
                    position = slice.snapshot().at();
                }
                for (LogRecord record : slice.records()) {
                    if (record.version() == position.version() + 1) {
                        assertThat(record.prevId()).isEqualTo(position.lastId());
                        ids.add(record.id());
                        position = new LogPosition(slice.epoch(), record.version(), record.id());
                    } else if (record.version() > position.version()) {
                        assertThat(asked).isFalse();
                        log.read(ROOM, position).whenComplete((rest, failure) -> {
                            if (failure == null) {
                                checking(() -> apply(rest, true));
                            }
                        });
                        return;
                    }
                }
            }

            @Override
            public SimulatedLink.Command command(LuaScript script) {
                long request = nanos();
                long reply = nanos();
                if (time.nanoTime() < cutOffUntil) {
                    return new SimulatedLink.Command(SimulatedLink.Outcome.REQUEST_LOST, 0, 2_000_000_000, -1);
                }
                long again = faulty && random.nextInt(10) == 0 ? nanos() * 20 : -1;
                int kind = faulty ? random.nextInt(20) : 5;
                return switch (kind) {
                    case 0 -> new SimulatedLink.Command(SimulatedLink.Outcome.REQUEST_LOST, 0, 2_000_000_000, -1);
                    case 1 ->
                        new SimulatedLink.Command(SimulatedLink.Outcome.REPLY_LOST, request, 2_000_000_000, again);
                    case 2 -> new SimulatedLink.Command(SimulatedLink.Outcome.ERROR, request, reply, -1);
                    default -> new SimulatedLink.Command(SimulatedLink.Outcome.DONE, request, reply, again);
                };
            }

            @Override
            public SimulatedLink.Delivery delivery() {
                int kind = faulty ? random.nextInt(20) : 5;
                return new SimulatedLink.Delivery(nanos(), kind == 0 ? 0 : kind == 1 ? 2 : 1);
            }

            @Override
            public long connectNanos() {
                boolean fails = time.nanoTime() < cutOffUntil || (faulty && random.nextInt(10) == 0);
                return fails ? -1 : nanos();
            }

            private long nanos() {
                return faulty && random.nextInt(10) == 0 ? random.nextInt(600_000_000) : random.nextInt(3_000_000);
            }
        }
    }
}
