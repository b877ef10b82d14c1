package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.api.RoomInfo;
import io.roomsig.core.Environment;
import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Two releases with different rules in one cluster, as during a rolling restart. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RollingReleaseTest {
    private static final String ROOM = "ROOM42";
    private static final int OLD = RoomMachine.RULES;
    private static final int NEW = OLD + 1;

    private final VirtualEnvironment time = new VirtualEnvironment(1);
    private final RoomLog log = new InMemoryRoomLog(time);
    private final NodeBus bus = new InMemoryNodeBus();
    private final SwitchedLog way = new SwitchedLog(log);
    private final RoomServer newer = server(NEW, log);

    @Test
    void a_room_goes_by_rules_that_all_nodes_know() {
        RoomServer older = server(OLD, log);
        ScriptedPeer ada = ScriptedPeer.connect(newer).join(ROOM, "ada");
        ScriptedPeer bob = ScriptedPeer.connect(older).join(ROOM, "bob");
        assertThat(bob.heard("room-joined").get(0).objects("participants")).hasSize(2);
        assertThat(ada.heard("user-joined")).hasSize(1);
    }

    @Test
    void a_node_that_does_not_know_the_rules_of_a_room_lets_nobody_in_and_leaves_no_ghost_there() {
        ScriptedPeer ada = ScriptedPeer.connect(newer).join(ROOM, "ada");
        RoomServer older = server(OLD, log);
        ScriptedPeer bob = ScriptedPeer.connect(older).join(ROOM, "bob");
        assertThat(bob.last().string("code")).isEqualTo("STORE_UNAVAILABLE");
        assertThat(bob.last().fields()).containsEntry("retryable", true);
        assertThat(older.room(ROOM).info().toCompletableFuture().join()).isEmpty();
        time.elapse(Duration.ofMinutes(2));
        assertThat(older.rooms()).isZero();
        assertThat(info().orElseThrow().participants())
                .extracting(Participant::id)
                .containsExactly(ada.id());
        ScriptedPeer.connect(newer).join(ROOM, "bob");
        assertThat(info().orElseThrow().participants()).hasSize(2);
    }

    @Test
    void it_leaves_none_either_where_the_log_has_what_it_cannot_read() {
        ScriptedPeer.connect(newer).join(ROOM, "ada");
        append("{\"origin\":{\"node\":\"newest\",\"number\":1},\"command\":{\"c\":\"levitate\"}}");
        RoomServer older = server(OLD, log);
        ScriptedPeer bob = ScriptedPeer.connect(older).join(ROOM, "bob");
        assertThat(bob.last().string("code")).isEqualTo("STORE_UNAVAILABLE");
        List<String> entries = entries();
        assertThat(entries.get(entries.size() - 2)).contains("\"c\":\"join\"").contains("bob");
        assertThat(entries.get(entries.size() - 1)).contains("\"c\":\"suspend\"");
    }

    private void append(String entry) {
        LogPosition head =
                log.read(ROOM, LogPosition.NONE).toCompletableFuture().join().head();
        byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
        log.append(ROOM, head, List.of(new RoomLog.Proposal("newest", 1, bytes)), null)
                .toCompletableFuture()
                .join();
    }

    private List<String> entries() {
        return log.read(ROOM, LogPosition.NONE).toCompletableFuture().join().records().stream()
                .map(record -> new String(record.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void whoever_is_at_a_node_that_can_follow_no_more_is_sent_away_and_may_begin_anew_elsewhere() {
        RoomServer older = server(OLD, way);
        ScriptedPeer ada = ScriptedPeer.connect(older).join(ROOM, "ada");
        ScriptedPeer bob = ScriptedPeer.connect(older).join(ROOM, "bob");
        String epoch = info().orElseThrow().epoch();
        List<String> left = new ArrayList<>();
        RoomHandle.Watch watch = older.room(ROOM).watch(new RoomListener() {
            @Override
            public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
                left.add(at.epoch() + " " + participant.id() + " " + reason);
            }
        });
        // The log has lost the room, and one of a release that took itself for alone has begun it anew.
        RoomLog lost = new InMemoryRoomLog(time);
        RoomServer alone = TestServer.on(time)
                .environment(new Release(time, NEW))
                .roomLog(lost)
                .nodeBus(new InMemoryNodeBus())
                .build();
        ScriptedPeer.connect(alone).join(ROOM, "carl");
        way.goesTo(lost);
        time.elapse(Duration.ofSeconds(30));
        assertThat(ada.closeCode()).hasValue(4002);
        assertThat(bob.closeCode()).hasValue(4002);
        assertThat(left)
                .as("what a host app is told, by the life that it knows")
                .containsExactlyInAnyOrder(epoch + " " + ada.id() + " TIMEOUT", epoch + " " + bob.id() + " TIMEOUT");
        watch.close();
        assertThat(older.rooms()).isZero();
        assertThat(alone.room(ROOM)
                        .info()
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .participants())
                .hasSize(1);
    }

    private RoomServer server(int rules, RoomLog at) {
        return TestServer.on(time)
                .environment(new Release(time, rules))
                .roomLog(at)
                .nodeBus(bus)
                .build();
    }

    private Optional<RoomInfo> info() {
        return newer.room(ROOM).info().toCompletableFuture().join();
    }

    /** A release with these rules. */
    private record Release(VirtualEnvironment time, int rules) implements Environment {
        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public void randomBytes(byte[] bytes) {
            time.randomBytes(bytes);
        }

        @Override
        public Ticking every(Duration period, Runnable tick) {
            return time.every(period, tick);
        }
    }

    private static final class SwitchedLog extends WrappedRoomLog {
        private RoomLog log;

        SwitchedLog(RoomLog log) {
            this.log = log;
        }

        void goesTo(RoomLog other) {
            log = other;
        }

        @Override
        protected RoomLog log() {
            return log;
        }
    }
}
