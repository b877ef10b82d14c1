package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.api.ServerStatus;
import io.roomsig.core.RoomServer;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What metrics hear, and that they cannot harm what they count. Each of their meters is tried in roomsig-micrometer. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoomMetricsTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final HeardMetrics metrics = new HeardMetrics();

    private RoomServer server() {
        return TestServer.on(environment).metrics(metrics).build();
    }

    @Test
    void metrics_that_throw_harm_nobody_and_are_logged_once_a_minute() {
        Throwing throwing = new Throwing();
        AtomicInteger logged = new AtomicInteger();
        Logger log = Logger.getLogger("io.roomsig.core.GuardedMetrics");
        Handler counter = new Counting(logged);
        log.setUseParentHandlers(false);
        log.addHandler(counter);
        try {
            RoomServer server = TestServer.on(environment).metrics(throwing).build();
            ScriptedPeer ada = joined(server, "ada");
            ScriptedPeer bob = joined(server, "bob");
            ada.offer(bob.id(), 1);
            ada.offer("nobody", 1);
            ScriptedPeer refused = joined(server, "bad-token");
            bob.say("{\"t\":\"bye\"}");
            assertThat(bob.heard("offer")).hasSize(1);
            assertThat(refused.closeCode()).hasValue(CloseCode.INVALID_TOKEN.number());
            assertThat(ada.heard("user-left")).hasSize(1);
            assertThat(throwing.calls.get()).isGreaterThan(10);
            assertThat(logged).hasValue(1);
            environment.elapse(Duration.ofSeconds(61));
            ada.drop();
            assertThat(logged).hasValue(2);
            server.close();
        } finally {
            log.removeHandler(counter);
            log.setUseParentHandlers(true);
        }
    }

    @Test
    void a_join_is_counted_once_however_often_it_is_asked_for() {
        RoomServer server = server();
        ScriptedPeer ada = ScriptedPeer.connect(server);
        String join =
                "{\"t\":\"join-room\",\"room_code\":\"ROOM42\",\"token\":\"ada\",\"attempt\":\"attempt-0123456789\"}";
        ada.say(join);
        environment.elapse(Duration.ofSeconds(2));
        ada.say(join);
        assertThat(ada.heard("room-joined")).hasSize(2);
        assertThat(metrics.words("entered")).containsExactly("entered JOINED");
    }

    @Test
    void a_join_takes_as_long_as_whoever_decides_about_it() {
        SlowAdmission slow = new SlowAdmission();
        RoomServer server =
                TestServer.on(environment).metrics(metrics).admission(slow).build();
        joined(server, "ada");
        environment.elapse(Duration.ofSeconds(3));
        slow.grantAll();
        assertThat(metrics.nanos("entered JOINED"))
                .isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(metrics.nanos("answered ADMISSION OK"))
                .isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void a_join_that_nobody_decides_about_is_a_refusal_and_no_more_when_the_answer_comes_all_the_same() {
        SlowAdmission slow = new SlowAdmission();
        RoomServer server =
                TestServer.on(environment).metrics(metrics).admission(slow).build();
        joined(server, "ada");
        environment.elapse(Duration.ofMinutes(1));
        slow.grantAll();
        assertThat(metrics.words("refused")).containsExactly("refused JOIN STORE_UNAVAILABLE");
        assertThat(metrics.words("entered")).isEmpty();
    }

    @Test
    void a_join_whose_client_has_gone_before_the_answer_is_abandoned_whatever_comes_after_that() {
        SlowAdmission slow = new SlowAdmission();
        RoomServer server =
                TestServer.on(environment).metrics(metrics).admission(slow).build();
        ScriptedPeer ada = joined(server, "ada");
        ScriptedPeer bob = joined(server, "bob");
        environment.elapse(Duration.ofSeconds(2));
        ada.drop();
        bob.closeWith(1001);
        slow.grantAll();
        assertThat(metrics.words("abandoned")).containsExactly("abandoned JOIN", "abandoned JOIN");
        assertThat(metrics.nanos("abandoned JOIN"))
                .isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(metrics.words("entered")).isEmpty();
        assertThat(metrics.words("refused")).isEmpty();
    }

    @Test
    void a_join_that_a_closing_server_has_not_answered_is_abandoned() {
        SlowAdmission slow = new SlowAdmission();
        RoomServer server =
                TestServer.on(environment).metrics(metrics).admission(slow).build();
        joined(server, "ada");
        server.close();
        slow.grantAll();
        assertThat(metrics.words("abandoned")).containsExactly("abandoned JOIN");
    }

    @Test
    void whoever_waits_at_the_door_and_goes_has_abandoned_it_and_whoever_has_come_in_has_not() {
        RoomServer server = TestServer.on(environment)
                .metrics(metrics)
                .policy(RoomPolicy.DEFAULT.withWaitingRoom(true))
                .build();
        ScriptedPeer host = joined(server, "mod-ada");
        ScriptedPeer bob = joined(server, "bob");
        environment.elapse(Duration.ofSeconds(7));
        bob.closeWith(1001);
        host.closeWith(1001);
        assertThat(metrics.words("abandoned")).containsExactly("abandoned WAITING");
        assertThat(metrics.nanos("abandoned WAITING"))
                .isEqualTo(Duration.ofSeconds(7).toNanos());
    }

    @Test
    void waiting_to_be_let_in_is_not_part_of_how_long_a_join_takes() {
        List<String> waiting = new ArrayList<>();
        RoomServer server = TestServer.on(environment)
                .metrics(metrics)
                .listener(new RoomListener() {
                    @Override
                    public void waitingBegun(Occurrence at, Participant participant) {
                        waiting.add(participant.id());
                    }
                })
                .policy(RoomPolicy.DEFAULT.withWaitingRoom(true))
                .build();
        ScriptedPeer host = joined(server, "mod-host");
        ScriptedPeer ada = joined(server, "ada");
        ScriptedPeer eve = joined(server, "eve");
        environment.elapse(Duration.ofSeconds(10));
        host.say("{\"t\":\"moderate\",\"action\":\"admit\",\"target\":\"" + waiting.get(0) + "\"}");
        host.say("{\"t\":\"moderate\",\"action\":\"kick\",\"target\":\"" + waiting.get(1) + "\"}");
        assertThat(ada.heard("room-joined")).hasSize(1);
        assertThat(eve.heard("error")).hasSize(1);
        assertThat(metrics.words("entered"))
                .containsExactly("entered JOINED", "entered WAITING", "entered WAITING", "entered ADMITTED");
        assertThat(metrics.nanos("entered WAITING")).isZero();
        assertThat(metrics.nanos("entered ADMITTED"))
                .isEqualTo(Duration.ofSeconds(10).toNanos());
        assertThat(metrics.words("refused")).containsExactly("refused WAITING ADMISSION_DENIED");
    }

    @Test
    void a_connection_ends_once_on_the_side_that_ended_it() {
        RoomServer server = server();
        joined(server, "ada").closeWith(1001);
        joined(server, "bob").drop();
        joined(server, "eve").say("{\"t\":\"bye\"}");
        ScriptedPeer broken = joined(server, "broken");
        broken.connection().breakDown();
        broken.say("{\"t\":\"ping\"}");
        joined(server, "zoe");
        server.close();
        assertThat(metrics.words("opened")).hasSize(5);
        assertThat(metrics.words().stream().filter(word -> word.startsWith("closed ") || word.startsWith("lost ")))
                .containsExactly(
                        "lost NATIVE true",
                        "lost NATIVE false",
                        "closed NATIVE NORMAL",
                        "lost NATIVE false",
                        "closed NATIVE SERVER_DRAINING");
        assertThat(metrics.words()).startsWith("started").endsWith("stopped");
    }

    @Test
    void a_connection_that_heals_by_itself_is_not_taken_for_one_that_took_long_to_come_about() {
        RoomServer server = server();
        ScriptedPeer ada = negotiating(server, "ada");
        ScriptedPeer bob = negotiating(server, "bob");
        environment.elapse(Duration.ofSeconds(2));
        report(ada, bob, "connected");
        report(bob, ada, "connected");
        environment.elapse(Duration.ofHours(1));
        report(ada, bob, "disconnected");
        report(ada, bob, "connected");
        assertThat(metrics.words("paired")).containsExactly("paired CONNECTED NONE", "paired HEALED NONE");
        assertThat(metrics.nanos("paired CONNECTED NONE"))
                .isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void what_a_client_gives_as_a_reason_for_a_restart_is_no_tag() {
        RoomServer server = server();
        ScriptedPeer ada = negotiating(server, "ada");
        ScriptedPeer bob = negotiating(server, "bob");
        ada.say("{\"t\":\"restart\",\"to\":\"" + bob.id() + "\",\"n\":0,\"reason\":\"my-very-own\"}");
        assertThat(bob.heard("restart")).hasSize(1);
        assertThat(metrics.words("paired")).containsExactly("paired RESTARTED ASKED");
    }

    @Test
    void the_status_says_who_is_here_and_what_waits_for_them() {
        RoomServer server = server();
        ScriptedPeer ada = negotiating(server, "ada");
        ScriptedPeer bob = negotiating(server, "bob");
        SocketIoPeer.connect(server.socketIo()).join("ROOM43", "page");
        bob.connection().stall();
        for (int i = 0; i < 5; i++) {
            ada.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"" + "x".repeat(100) + "\"}");
        }
        environment.elapse(Duration.ofSeconds(1));
        ServerStatus status = metrics.status();
        assertThat(status.nativeConnections()).isEqualTo(2);
        assertThat(status.socketIoConnections()).isEqualTo(1);
        assertThat(status.rooms()).isEqualTo(2);
        assertThat(status.present()).isEqualTo(3);
        // The first is under way.
        assertThat(status.queues().frames()).isEqualTo(4);
        assertThat(status.queues().bytes()).isBetween(400L, 2_000L);
        assertThat(status.queues().mostFrames()).isEqualTo(4);
        assertThat(status.queues().mostBytes()).isEqualTo(status.queues().bytes());
        bob.connection().flow();
        environment.elapse(Duration.ofSeconds(58));
        assertThat(metrics.status().queues().frames()).isZero();
        assertThat(metrics.status().queues().mostFrames()).isEqualTo(4);
        ada.drop();
        environment.elapse(Duration.ofSeconds(4));
        assertThat(metrics.status().away()).isEqualTo(1);
        assertThat(metrics.status().present()).isEqualTo(2);
        assertThat(metrics.status().queues().mostFrames()).isLessThan(4);
        assertThat(metrics.status().cluster()).isEqualTo(ServerStatus.ClusterStatus.ALONE);
    }

    private static void report(ScriptedPeer by, ScriptedPeer other, String state) {
        by.say("{\"t\":\"peer-state\",\"to\":\"" + other.id() + "\",\"state\":\"" + state + "\",\"n\":0}");
    }

    private static ScriptedPeer negotiating(RoomServer server, String name) {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}");
        return peer.join("ROOM42", name);
    }

    private static ScriptedPeer joined(RoomServer server, String name) {
        return ScriptedPeer.connect(server).join("ROOM42", name);
    }

    /** Counts what is logged. */
    private static final class Counting extends Handler {
        private final AtomicInteger count;

        Counting(AtomicInteger count) {
            this.count = count;
        }

        @Override
        public void publish(LogRecord entry) {
            count.incrementAndGet();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** As an app whose class path lacks something. */
    private static final class Throwing implements RoomMetrics {
        private final AtomicInteger calls = new AtomicInteger();

        private void fail() {
            calls.incrementAndGet();
            throw new NoClassDefFoundError("a fault of the host app's");
        }

        @Override
        public void started(Supplier<ServerStatus> status) {
            fail();
        }

        @Override
        public void stopped() {
            fail();
        }

        @Override
        public void connectionOpened(Wire wire) {
            fail();
        }

        @Override
        public void connectionClosed(Wire wire, CloseCode code) {
            fail();
        }

        @Override
        public void connectionLost(Wire wire, boolean meant) {
            fail();
        }

        @Override
        public void entered(Entry entry, long nanos) {
            fail();
        }

        @Override
        public void refused(Way way, ErrorCode code, long nanos) {
            fail();
        }

        @Override
        public void relayed(Relayed what, boolean elsewhere) {
            fail();
        }

        @Override
        public void relayRefused(ErrorCode code) {
            fail();
        }

        @Override
        public void crossingLost(Loss loss) {
            fail();
        }

        @Override
        public void errorSent(ErrorCode code) {
            fail();
        }

        @Override
        public void paired(Step step, Cause cause, long nanos) {
            fail();
        }

        @Override
        public void answered(Call call, Answer answer, long nanos) {
            fail();
        }
    }
}
