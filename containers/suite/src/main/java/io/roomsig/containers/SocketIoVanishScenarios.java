package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.spi.Admission;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pages that go at any moment, in any way. None leaves anything behind. */
abstract class SocketIoVanishScenarios extends SocketIoScenario {
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final Limits QUICK = Limits.DEFAULT.withTimeouts(new Limits.Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30)));

    /** How far a client has come when it goes. */
    private enum Stage {
        OPENED,
        CONNECTING,
        CONNECTED,
        WAITING_FOR_ITS_TOKEN,
        JOINING,
        JOINED,
        LEAVING
    }

    private final CompletableFuture<Void> tokens = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<String> sessions = new ArrayList<>();

    @Test
    void one_that_goes_at_whatever_moment_in_whatever_way_leaves_nothing() throws Exception {
        RoomServer rooms = rooms(QUICK, (handshake, request) -> {
            Grant grant = Grant.builder(request.room(), "grant").build();
            if (!request.room().startsWith("slow")) {
                return Admission.grant(grant);
            }
            waiting.incrementAndGet();
            return tokens.thenApply(nothing -> new Admission.Granted(grant));
        });
        URI server = serve(rooms);
        SocketIoClient witness = connect(server, false);
        witness.join("room");
        Queue<String> heard = listening(witness);
        int slow = 0;
        for (Stage stage : Stage.values()) {
            for (boolean byPolling : new boolean[] {false, true}) {
                for (boolean saysGoodbye : new boolean[] {false, true}) {
                    SocketIoClient client = closing(
                            byPolling
                                    ? SocketIoClient.overPolling(http, server)
                                    : SocketIoClient.overWebSocket(server));
                    come(client, stage);
                    if (stage == Stage.WAITING_FOR_ITS_TOKEN) {
                        int expected = ++slow;
                        await().atMost(SOON).until(() -> waiting.get() == expected);
                    }
                    if (saysGoodbye) {
                        client.close();
                    } else {
                        client.vanish();
                    }
                }
            }
        }
        tokens.complete(null);
        await().atMost(SOON).until(() -> rooms.connections() == 1 && rooms.rooms() == 1);
        await().atMost(SOON)
                .until(() ->
                        count(heard, "user-left") >= 8 && count(heard, "user-joined") == count(heard, "user-left"));
        // Those who had their answer were there, and whoever was is gone.
        assertThat(count(heard, "user-joined")).isBetween(8L, 12L);
        SocketIoClient newcomer = connect(server, true);
        String joined = newcomer.join("room");
        assertThat(joined.split("\"socket_id\"", -1)).hasSize(3);
        assertThat(joined).contains(witness.id(), newcomer.id());
        newcomer.close();
        witness.close();
        await().atMost(SOON).until(() -> rooms.connections() == 0 && rooms.rooms() == 0);
        await().atMost(SOON).until(() -> sessions.stream().noneMatch(sid -> isKnown(rooms, sid)));
        assertThat(sessions).hasSize(Stage.values().length * 4);
    }

    /** Listens all the time, so that pings are answered. */
    private static Queue<String> listening(SocketIoClient client) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        for (String packet = client.next(); packet != null; packet = client.next()) {
                            heard.add(packet);
                        }
                    } catch (IOException | InterruptedException e) {
                        heard.add("broken: " + e);
                    }
                },
                "witness");
        thread.setDaemon(true);
        thread.start();
        return heard;
    }

    private static long count(Queue<String> heard, String event) {
        return heard.stream()
                .filter(packet -> packet.startsWith("42[\"" + event + "\""))
                .count();
    }

    private void come(SocketIoClient client, Stage stage) throws Exception {
        sessions.add(client.open());
        if (stage == Stage.OPENED) {
            return;
        }
        client.packet("40");
        if (stage == Stage.CONNECTING) {
            return;
        }
        assertThat(client.next()).startsWith("40{");
        if (stage == Stage.CONNECTED) {
            return;
        }
        if (stage == Stage.WAITING_FOR_ITS_TOKEN) {
            client.say("join-room", "{'room_code':'slow" + sessions.size() + "','token':'t'}");
            return;
        }
        client.say("join-room", "{'room_code':'room','token':'t'}");
        if (stage == Stage.JOINING) {
            return;
        }
        client.hear("room-joined");
        if (stage == Stage.LEAVING) {
            client.packet("41");
        }
    }

    private static boolean isKnown(RoomServer rooms, String sid) {
        EngineRequest poll = new EngineRequest("GET", false, "4", "polling", sid, Handshake.UNKNOWN);
        EngineRequest webSocket = new EngineRequest("GET", true, "4", "websocket", sid, Handshake.UNKNOWN);
        return rooms.socketIo().refusal(poll) == null || rooms.socketIo().refusal(webSocket) == null;
    }

    @Test
    void a_server_that_closes_says_so_to_every_page_and_answers_the_polls_that_wait() throws Exception {
        RoomServer rooms = patientRooms();
        URI server = serve(rooms);
        List<SocketIoClient> pages = new ArrayList<>();
        for (boolean byPolling : new boolean[] {false, true}) {
            SocketIoClient page = connect(server, byPolling);
            page.join("room" + byPolling);
            pages.add(page);
        }
        SocketIoClient waits = connect(server, true);
        CompletableFuture<List<String>> heard = new CompletableFuture<>();
        Thread poll = new Thread(() -> {
            try {
                heard.complete(rest(waits));
            } catch (Exception e) {
                heard.completeExceptionally(e);
            }
        });
        poll.start();
        CompletableFuture<Void> closes = CompletableFuture.runAsync(rooms::close);
        for (SocketIoClient page : pages) {
            assertThat(rest(page)).first().asString().contains("go-away").contains("rejoin");
        }
        assertThat(heard.get()).doesNotContain("41").anyMatch(packet -> packet.contains("go-away"));
        poll.join();
        closes.get();
    }

    /** What comes until the end. */
    private static List<String> rest(SocketIoClient client) throws Exception {
        List<String> heard = new ArrayList<>();
        for (String packet = client.next(); packet != null; packet = client.next()) {
            heard.add(packet);
        }
        assertThat(heard).noneMatch(packet -> packet.equals("41") || packet.contains("user-left"));
        return heard;
    }
}
