package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Servers that share a log are one server as far as membership goes: the rules are the same, only the log orders. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManyNodesOneLogTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final FaultyLog log = new FaultyLog(new InMemoryRoomLog(environment));
    private final RoomServer one = TestServer.on(environment).roomLog(log).build();
    private final RoomServer two = TestServer.on(environment).roomLog(log).build();

    @Test
    void members_of_both_nodes_know_of_each_other_and_agree_who_initiates() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join("ROOM42", "ada");
        ScriptedPeer bob = ScriptedPeer.connect(two).join("ROOM42", "bob");
        ScriptedPeer eve = ScriptedPeer.connect(one).join("ROOM42", "eve");
        assertThat(bob.heard("room-joined").get(0).objects("negotiate").get(0))
                .containsEntry("with", ada.id())
                .containsEntry("role", "offerer");
        assertThat(ada.heard("user-joined"))
                .extracting(message -> message.string("socket_id"))
                .containsExactly(bob.id(), eve.id());
        assertThat(eve.heard("room-joined").get(0).objects("participants")).hasSize(3);
        bob.say("{\"t\":\"bye\"}");
        assertThat(ada.last().type()).isEqualTo("user-left");
        assertThat(two.rooms()).isZero();
        assertThat(one.rooms()).isOne();
    }

    @Test
    void entries_that_are_lost_doubled_or_late_on_their_way_change_nothing() {
        Random random = new Random(5);
        log.random = random;
        List<ScriptedPeer> peers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            RoomServer node = random.nextBoolean() ? one : two;
            if (peers.size() < 8 && random.nextInt(3) > 0) {
                peers.add(ScriptedPeer.connect(node).join("ROOM42", "peer-" + i));
            } else if (!peers.isEmpty() && random.nextInt(4) == 0) {
                peers.remove(random.nextInt(peers.size())).drop();
            } else if (!peers.isEmpty()) {
                peers.get(random.nextInt(peers.size()))
                        .say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":" + i + "}");
            }
        }
        log.random = null;
        log.publishHeld();
        ScriptedPeer last = ScriptedPeer.connect(one).join("ROOM42", "last");
        ScriptedPeer other = ScriptedPeer.connect(two).join("ROOM42", "other");
        int present = last.heard("room-joined").get(0).objects("participants").size();
        assertThat(present).isEqualTo(peers.size() + 1);
        for (ScriptedPeer peer : peers) {
            assertThat(peer.last().string("socket_id")).isEqualTo(other.id());
            assertThat(peer.heard("user-joined")).doesNotHaveDuplicates();
            long seq = 0;
            for (ScriptedPeer.Heard message : peer.heard()) {
                if (message.fields().containsKey("seq")) {
                    assertThat(message.seq()).isGreaterThanOrEqualTo(seq);
                    seq = message.seq();
                }
            }
        }
    }

    @Test
    void a_log_that_fails_refuses_the_join_and_nothing_is_left() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join("ROOM42", "ada");
        log.failing = true;
        ScriptedPeer bob = ScriptedPeer.connect(one).join("ROOM42", "bob");
        ada.say("{\"t\":\"state-set\",\"id\":1,\"scope\":\"self\",\"key\":\"k\",\"value\":1}");
        environment.elapse(Duration.ofSeconds(3));
        assertThat(bob.last().fields()).containsEntry("code", "STORE_UNAVAILABLE");
        assertThat(ada.last().fields())
                .containsEntry("code", "STORE_UNAVAILABLE")
                .containsEntry("re", 1);
        log.failing = false;
        assertThat(bob.join("ROOM42", "bob").last().type()).isEqualTo("room-joined");
        assertThat(ada.heard("user-joined")).hasSize(1);
    }

    @Test
    void a_failure_that_does_not_last_is_not_noticed() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join("ROOM42", "ada");
        log.losingReplies = true;
        ScriptedPeer bob = ScriptedPeer.connect(one).join("ROOM42", "bob");
        log.losingReplies = false;
        environment.elapse(Duration.ofSeconds(1));
        assertThat(bob.last().type()).isEqualTo("room-joined");
        assertThat(bob.heard("room-joined").get(0).objects("participants")).hasSize(2);
        log.publishHeld();
        environment.elapse(Duration.ofSeconds(20));
        assertThat(ada.heard("user-joined")).hasSize(1);
        assertThat(ada.heard("user-left")).isEmpty();
    }

    @Test
    void a_departure_that_the_log_did_not_take_is_said_again_until_it_does() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join("ROOM42", "ada");
        ScriptedPeer bob = ScriptedPeer.connect(one).join("ROOM42", "bob");
        log.failing = true;
        bob.drop();
        environment.elapse(Duration.ofSeconds(1));
        assertThat(ada.heard("user-left")).isEmpty();
        log.failing = false;
        environment.elapse(Duration.ofSeconds(1));
        assertThat(ada.heard("user-left")).hasSize(1);
        ada.drop();
        assertThat(one.rooms()).isZero();
        assertThat(log.read("ROOM42", LogPosition.NONE)
                        .toCompletableFuture()
                        .join()
                        .isAbsent())
                .isTrue();
    }

    @Test
    void a_join_that_the_log_took_though_it_seemed_to_fail_leaves_no_ghost() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join("ROOM42", "ada");
        log.losingReplies = true;
        ScriptedPeer bob = ScriptedPeer.connect(one).join("ROOM42", "bob");
        environment.elapse(Duration.ofSeconds(3));
        log.losingReplies = false;
        log.publishHeld();
        assertThat(bob.last().fields()).containsEntry("code", "STORE_UNAVAILABLE");
        assertThat(ada.heard("user-joined")).hasSize(1);
        assertThat(ada.heard("user-left")).hasSize(1);
        ScriptedPeer eve = ScriptedPeer.connect(two).join("ROOM42", "eve");
        assertThat(eve.heard("room-joined").get(0).objects("participants")).hasSize(2);
    }

    /** Loses, doubles and delays what it publishes, loses replies and fails, as told. */
    private static final class FaultyLog implements RoomLog {
        private final RoomLog log;
        private final List<Runnable> held = new ArrayList<>();
        private @Nullable Random random;
        private boolean failing;
        private boolean losingReplies;

        FaultyLog(RoomLog log) {
            this.log = log;
        }

        @Override
        public CompletionStage<LogSlice> append(
                String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
            if (failing) {
                return CompletableFuture.failedFuture(new IllegalStateException("down"));
            }
            CompletionStage<LogSlice> result = log.append(room, seen, proposals, open);
            return losingReplies ? CompletableFuture.failedFuture(new IllegalStateException("lost")) : result;
        }

        @Override
        public CompletionStage<LogSlice> reopen(
                String room, LogPosition seen, LogPosition head, Proposal first, long version) {
            return log.reopen(room, seen, head, first, version);
        }

        @Override
        public CompletionStage<LogSlice> read(String room, LogPosition seen) {
            return log.read(room, seen);
        }

        @Override
        public Subscription subscribe(String room, Consumer<LogSlice> listener) {
            return log.subscribe(room, slice -> publish(listener, slice));
        }

        private void publish(Consumer<LogSlice> listener, LogSlice slice) {
            if (losingReplies) {
                held.add(() -> listener.accept(slice));
                return;
            }
            switch (random == null ? 3 : random.nextInt(6)) {
                case 0 -> {}
                case 1 -> {
                    listener.accept(slice);
                    listener.accept(slice);
                }
                case 2 -> {
                    held.add(() -> listener.accept(slice));
                    if (held.size() > 5) {
                        publishHeld();
                    }
                }
                default -> listener.accept(slice);
            }
        }

        void publishHeld() {
            List<Runnable> late = new ArrayList<>(held);
            held.clear();
            Collections.reverse(late);
            late.forEach(Runnable::run);
        }

        @Override
        public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
            return log.snapshot(room, snapshot);
        }

        @Override
        public CompletionStage<Boolean> retire(String room, LogPosition head) {
            return log.retire(room, head);
        }
    }
}
