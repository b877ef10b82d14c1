package io.roomsig.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Limits;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.api.Permission;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Admission;
import io.roomsig.spi.RoomListener;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.SocketIoPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Each meter changes when that happens which it counts: on real servers, with scripted peers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MetersTest {
    private static final Set<String> SEEN = new TreeSet<>();
    private static final Set<String> REGISTERED = new TreeSet<>();

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final FailingLog log = new FailingLog(new InMemoryRoomLog(environment));
    private final TroubledBus bus = new TroubledBus();
    private final List<String> waiting = new ArrayList<>();
    private final RoomServer server = server(RoomPolicy.DEFAULT).build();

    private RoomServer.Builder server(RoomPolicy policy) {
        return RoomServer.builder()
                .environment(environment)
                .roomLog(log)
                .nodeBus(bus)
                .policy(policy)
                .limits(Limits.DEFAULT.withRate(new Limits.Rate(1_000_000, 1_000_000)))
                .metrics(new MicrometerRoomMetrics(registry))
                .listener(new RoomListener() {
                    @Override
                    public void waitingBegun(Occurrence at, Participant participant) {
                        waiting.add(participant.id());
                    }
                })
                .admission((handshake, request) -> switch (String.valueOf(request.token())) {
                    case "bad" -> Admission.refuse(ErrorCode.INVALID_TOKEN);
                    case "undecided" -> new CompletableFuture<>();
                    default ->
                        Admission.grant(Grant.builder(request.room(), "grant-" + request.token())
                                .identity(String.valueOf(request.token()))
                                .permissions("host".equals(request.token()) ? Permission.ALL : Permission.PARTICIPANT)
                                .build());
                });
    }

    private RoomServer otherNode() {
        return RoomServer.builder()
                .environment(environment)
                .roomLog(log)
                .nodeBus(bus)
                .admission((handshake, request) ->
                        Admission.grant(Grant.builder(request.room(), "grant-" + request.token())
                                .build()))
                .build();
    }

    @AfterEach
    void remember() {
        registry.getMeters().forEach(meter -> REGISTERED.add(meter.getId().getName()));
    }

    @AfterAll
    static void no_meter_is_forgotten() {
        assertThat(SEEN).isEqualTo(REGISTERED);
    }

    @Test
    void connections() {
        joined("ada");
        SocketIoPeer.connect(server.socketIo()).join("ROOM42", "page");
        assertThat(value("roomsig.connections", "dialect", "native")).isZero();
        environment.elapse(Duration.ofSeconds(1));
        assertThat(value("roomsig.connections", "dialect", "native")).isEqualTo(1);
        assertThat(value("roomsig.connections", "dialect", "socket-io")).isEqualTo(1);
        assertThat(value("roomsig.connections.opened", "dialect", "native")).isEqualTo(1);
        assertThat(value("roomsig.connections.opened", "dialect", "socket-io")).isEqualTo(1);
    }

    @Test
    void connections_that_end() {
        joined("ada").closeWith(1000);
        joined("bob").drop();
        joined("eve").say("{\"t\":\"bye\"}");
        SocketIoPeer.connect(server.socketIo()).join("ROOM42", "page").drop();
        assertThat(closed("native", "client", "closed")).isEqualTo(1);
        assertThat(closed("native", "client", "broken")).isEqualTo(1);
        assertThat(closed("native", "server", "normal")).isEqualTo(1);
        assertThat(closed("socket-io", "client", "broken")).isEqualTo(1);
    }

    @Test
    void a_slow_consumer_and_its_queue() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer slow = joined("slow");
        slow.connection().stall();
        for (int i = 0; i < 11; i++) {
            ada.offer(slow.id(), i);
        }
        environment.elapse(Duration.ofSeconds(1));
        assertThat(value("roomsig.queues.frames")).isEqualTo(10);
        assertThat(value("roomsig.queues.size")).isGreaterThan(300);
        assertThat(value("roomsig.queues.highest.frames")).isEqualTo(10);
        assertThat(value("roomsig.queues.highest.size")).isEqualTo(value("roomsig.queues.size"));
        environment.elapse(Duration.ofSeconds(5));
        assertThat(closed("native", "server", "slow-consumer")).isEqualTo(1);
        assertThat(value("roomsig.queues.frames")).isZero();
        assertThat(value("roomsig.queues.highest.frames")).isEqualTo(10);
    }

    @Test
    void rooms_and_participants() {
        ScriptedPeer ada = resumable("ada");
        joined("bob");
        environment.elapse(Duration.ofSeconds(1));
        assertThat(value("roomsig.rooms")).isEqualTo(1);
        assertThat(value("roomsig.participants", "presence", "present")).isEqualTo(2);
        ada.drop();
        environment.elapse(Duration.ofSeconds(1));
        assertThat(value("roomsig.participants", "presence", "present")).isEqualTo(1);
        assertThat(value("roomsig.participants", "presence", "away")).isEqualTo(1);
    }

    @Test
    void joins() {
        joined("ada");
        joined("bad");
        joined("undecided").drop();
        assertThat(value("roomsig.joins", "outcome", "joined")).isEqualTo(1);
        assertThat(value("roomsig.joins", "outcome", "abandoned")).isEqualTo(1);
        assertThat(value("roomsig.joins", "outcome", "refused")).isEqualTo(1);
        assertThat(value("roomsig.joins.refused", "code", "INVALID_TOKEN")).isEqualTo(1);
        assertThat(value("roomsig.errors", "code", "INVALID_TOKEN")).isEqualTo(1);
        assertThat(value("roomsig.calls", "call", "admission", "outcome", "ok")).isEqualTo(1);
        assertThat(value("roomsig.calls", "call", "admission", "outcome", "refused"))
                .isEqualTo(1);
        assertThat(value("roomsig.calls", "call", "ice-servers", "outcome", "ok"))
                .isEqualTo(1);
    }

    @Test
    void waits() {
        // Its gauges would be in the way of the other's.
        server.close();
        RoomServer strict = server(RoomPolicy.DEFAULT.withWaitingRoom(true)).build();
        ScriptedPeer host = ScriptedPeer.connect(strict).join("ROOM42", "host");
        ScriptedPeer.connect(strict).join("ROOM42", "ada");
        ScriptedPeer.connect(strict).join("ROOM42", "eve");
        ScriptedPeer.connect(strict).join("ROOM42", "pat").closeWith(1001);
        environment.elapse(Duration.ofSeconds(7));
        host.say("{\"t\":\"moderate\",\"action\":\"admit\",\"target\":\"" + waiting.get(0) + "\"}");
        host.say("{\"t\":\"moderate\",\"action\":\"kick\",\"target\":\"" + waiting.get(1) + "\"}");
        assertThat(value("roomsig.joins", "outcome", "waiting")).isEqualTo(3);
        assertThat(value("roomsig.waits", "outcome", "abandoned")).isEqualTo(1);
        assertThat(value("roomsig.waits", "outcome", "admitted")).isEqualTo(1);
        assertThat(registry.get("roomsig.waits")
                        .tag("outcome", "admitted")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(7);
        assertThat(value("roomsig.waits", "outcome", "refused")).isEqualTo(1);
        assertThat(value("roomsig.waits.refused", "code", "ADMISSION_DENIED")).isEqualTo(1);
    }

    @Test
    void resumes() {
        ScriptedPeer ada = resumable("ada");
        ScriptedPeer.Heard ticket = ada.heard("room-joined").get(0);
        ada.drop();
        resume(ada.id(), ticket.string("key"), ticket.string("epoch"), ticket.seq())
                .drop();
        resume(ada.id(), "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA", ticket.string("epoch"), ticket.seq());
        ScriptedPeer bob = resumable("bob");
        ScriptedPeer.Heard other = bob.heard("room-joined").get(0);
        bob.drop();
        resume(bob.id(), other.string("key"), "another-life", other.seq());
        assertThat(value("roomsig.resumes", "outcome", "replayed")).isEqualTo(1);
        assertThat(value("roomsig.resumes", "outcome", "snapshot")).isEqualTo(1);
        assertThat(value("roomsig.resumes", "outcome", "refused")).isEqualTo(1);
        assertThat(value("roomsig.resumes.refused", "code", "RESUME_INVALID")).isEqualTo(1);
    }

    @Test
    void relays() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        ScriptedPeer elsewhere = ScriptedPeer.connect(otherNode()).join("ROOM42", "eve");
        ada.offer(bob.id(), 1);
        bob.say("{\"t\":\"answer\",\"to\":\"" + ada.id() + "\",\"answer\":{}}");
        ada.say("{\"t\":\"ice-candidate\",\"to\":\"" + bob.id() + "\",\"candidate\":{}}");
        ada.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"hello\"}");
        ada.offer(elsewhere.id(), 1);
        ada.offer("nobody", 1);
        ScriptedPeer.connect(server).offer(ada.id(), 1);
        assertThat(elsewhere.heard("offer")).hasSize(1);
        for (String kind : List.of("offer", "answer", "candidate", "message")) {
            assertThat(value("roomsig.relays", "kind", kind, "route", "here")).isEqualTo(1);
        }
        assertThat(value("roomsig.relays", "kind", "offer", "route", "elsewhere"))
                .isEqualTo(1);
        assertThat(value("roomsig.relays.refused", "code", "PEER_NOT_FOUND")).isEqualTo(1);
        assertThat(value("roomsig.relays.refused", "code", "NOT_JOINED")).isEqualTo(1);
    }

    @Test
    void messages_between_nodes_that_are_lost() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer elsewhere = ScriptedPeer.connect(otherNode()).join("ROOM42", "eve");
        bus.sends = false;
        ada.offer(elsewhere.id(), 1);
        assertThat(value("roomsig.crossings.lost", "reason", "not-sent")).isEqualTo(1);
    }

    @Test
    void pairs() {
        ScriptedPeer ada = resumable("ada");
        ScriptedPeer bob = resumable("bob");
        environment.elapse(Duration.ofSeconds(2));
        report(ada, bob, "connected", 0);
        report(bob, ada, "connected", 0);
        assertThat(value("roomsig.pairs.connected")).isEqualTo(1);
        assertThat(registry.get("roomsig.pairs.connected").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(2);
        report(ada, bob, "disconnected", 0);
        report(ada, bob, "connected", 0);
        assertThat(value("roomsig.pairs.healed")).isEqualTo(1);
        report(ada, bob, "failed", 0);
        environment.elapse(Duration.ofSeconds(6));
        assertThat(value("roomsig.pairs.restarted", "cause", "broken")).isEqualTo(1);
        environment.elapse(Duration.ofMinutes(3));
        assertThat(value("roomsig.pairs.failed", "cause", "not-connected")).isEqualTo(1);
    }

    @Test
    void the_log() {
        joined("ada").say("{\"t\":\"bye\"}");
        assertThat(value("roomsig.calls", "call", "log-append", "outcome", "ok"))
                .isEqualTo(2);
        assertThat(value("roomsig.calls", "call", "log-retire", "outcome", "ok"))
                .isPositive();
        log.fails = true;
        joined("bob");
        assertThat(value("roomsig.calls", "call", "log-append", "outcome", "failed"))
                .isPositive();
        log.isSilent = true;
        joined("eve");
        environment.elapse(Duration.ofSeconds(20));
        assertThat(value("roomsig.calls", "call", "log-append", "outcome", "silent"))
                .isPositive();
    }

    @Test
    void the_cluster() {
        otherNode();
        environment.elapse(Duration.ofSeconds(1));
        assertThat(value("roomsig.cluster.lease")).isEqualTo(1);
        assertThat(value("roomsig.cluster.nodes")).isEqualTo(2);
        assertThat(value("roomsig.cluster.deaf")).isZero();
        assertThat(value("roomsig.cluster.lag")).isEqualTo(0.003);
        bus.holds = false;
        bus.deafFor = Duration.ofMillis(2_500);
        bus.lag = null;
        environment.elapse(Duration.ofSeconds(1));
        assertThat(value("roomsig.cluster.lease")).isZero();
        assertThat(value("roomsig.cluster.deaf")).isEqualTo(2.5);
        assertThat(value("roomsig.cluster.lag")).isNaN();
    }

    @Test
    void when_the_server_is_closed_its_gauges_are_gone_and_what_was_counted_stays() {
        joined("ada");
        server.close();
        Set<Meter.Type> types = registry.getMeters().stream()
                .map(meter -> meter.getId().getType())
                .collect(Collectors.toSet());
        assertThat(types).containsOnly(Meter.Type.COUNTER, Meter.Type.TIMER);
        assertThat(value("roomsig.joins", "outcome", "joined")).isEqualTo(1);
    }

    private double closed(String dialect, String by, String reason) {
        return value("roomsig.connections.closed", "dialect", dialect, "by", by, "reason", reason);
    }

    /** The count or the value of the only meter with this name and these tags. */
    private double value(String name, String... tags) {
        List<Meter> found = registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().equals(name)
                        && Tags.of(meter.getId().getTags()).equals(Tags.of(tags)))
                .toList();
        assertThat(found).as(name).hasSize(1);
        double value = 0;
        for (var measurement : found.get(0).measure()) {
            if (measurement.getStatistic() == Statistic.COUNT || measurement.getStatistic() == Statistic.VALUE) {
                value = measurement.getValue();
            }
        }
        if (value > 0) {
            SEEN.add(name);
        }
        return value;
    }

    private ScriptedPeer joined(String name) {
        return ScriptedPeer.connect(server).join("ROOM42", name);
    }

    private ScriptedPeer hello() {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}");
        return peer;
    }

    private ScriptedPeer resumable(String name) {
        return hello().join("ROOM42", name);
    }

    private ScriptedPeer resume(String self, String key, String epoch, long seq) {
        ScriptedPeer peer = hello();
        peer.say("{\"t\":\"resume\",\"room_code\":\"ROOM42\",\"self\":\"" + self + "\",\"key\":\"" + key
                + "\",\"epoch\":\"" + epoch + "\",\"seq\":" + seq + "}");
        return peer;
    }

    private static void report(ScriptedPeer by, ScriptedPeer other, String state, int n) {
        by.say("{\"t\":\"peer-state\",\"to\":\"" + other.id() + "\",\"state\":\"" + state + "\",\"n\":" + n + "}");
    }
}
