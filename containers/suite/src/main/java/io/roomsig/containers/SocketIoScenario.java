package io.roomsig.containers;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Limits;
import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.RoomServer;
import io.roomsig.jakarta.SignalingOptions;
import io.roomsig.spi.Admission;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** What scenarios of Socket.IO over real rooms have in common. */
@Tag("socket-io")
abstract class SocketIoScenario extends Scenario {
    static final boolean PROOF = Boolean.getBoolean("roomsig.proof");

    final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void needsServlets() {
        assumeFalse(lacks(Lack.SERVLETS), "Socket.IO needs servlets");
    }

    /** Serves both dialects. */
    final URI serve(RoomServer rooms) throws Exception {
        return start(new Ports(rooms, Map.of("/socket.io/*", rooms.socketIo()), SignalingOptions.DEFAULT));
    }

    /** Rooms without haste: as many messages as anybody likes, and no ping during a test. */
    final RoomServer patientRooms() {
        return rooms(Limits.DEFAULT
                .withRate(new Limits.Rate(1_000_000, 1_000_000))
                .withTimeouts(new Limits.Timeouts(
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))));
    }

    final RoomServer rooms(Limits limits) {
        return rooms(
                limits,
                (handshake, request) -> request.room().equals("refused")
                        ? Admission.refuse(ErrorCode.INVALID_TOKEN)
                        : Admission.grant(Grant.builder(request.room(), "grant").build()));
    }

    final RoomServer rooms(Limits limits, Admission admission) {
        return closing(RoomServer.builder().admission(admission).limits(limits).build());
    }

    /** A client that has connected to the namespace. */
    final SocketIoClient connect(URI server, boolean byPolling) throws Exception {
        SocketIoClient client =
                closing(byPolling ? SocketIoClient.overPolling(http, server) : SocketIoClient.overWebSocket(server));
        client.connect();
        return client;
    }
}
