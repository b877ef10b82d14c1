package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.api.Limits;
import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls, through the real server. */
abstract class CallScenarios extends Scenario {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void two_see_each_other_and_the_newcomer_offers() throws Exception {
        URI server = start(rooms());
        CallClient ada = client(server);
        assertThat(ada.join("room", "Ada").get("negotiate")).isEmpty();
        CallClient grace = client(server);
        JsonNode joined = grace.join("room", "Grace");

        assertThat(joined.findValuesAsText("display_name")).containsExactly("Ada", "Grace");
        assertThat(joined.at("/negotiate/0/with").textValue()).isEqualTo(ada.id());
        assertThat(joined.at("/negotiate/0/role").textValue()).isEqualTo("offerer");
        JsonNode newcomer = ada.next("user-joined");
        assertThat(newcomer.get("socket_id").textValue()).isEqualTo(grace.id());
        assertThat(newcomer.at("/negotiate/role").textValue()).isEqualTo("answerer");
    }

    @Test
    void signals_reach_the_other_with_the_senders_id_byte_for_byte() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        CallClient grace = joined(server, "room", "Grace");
        ada.next("user-joined");
        grace.send("{'t':'offer','to':'" + ada.id() + "','offer':{'type':'offer','sdp':'v=0 grüße 🎥'}}");
        ada.send("{'t':'answer','to':'" + grace.id() + "','answer':{'type':'answer','sdp':'v=0'}}");
        ada.send("{'t':'ice-candidate','to':'" + grace.id() + "','candidate':[{'candidate':'a'},{'candidate':'b'}]}");
        ada.send("{'t':'ice-candidate','to':'" + grace.id() + "','candidate':null}");

        JsonNode offer = ada.next("offer");
        assertThat(offer.get("from").textValue()).isEqualTo(grace.id());
        assertThat(offer.at("/offer/sdp").textValue()).isEqualTo("v=0 grüße 🎥");
        assertThat(grace.next("answer").get("from").textValue()).isEqualTo(ada.id());
        assertThat(grace.next("ice-candidate").get("candidate")).hasSize(2);
        assertThat(grace.next("ice-candidate").get("candidate").isNull()).isTrue();
    }

    @Test
    void a_join_in_fragments_is_a_join() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        RawClient client = connect(server);
        byte[] join = "{\"t\":\"join-room\",\"room_code\":\"room\",\"display_name\":\"Zoë 🎥\"}"
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < join.length; i++) {
            client.send(i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, i == join.length - 1, new byte[] {join[i]});
        }

        assertThat(client.text()).contains("room-joined");
        assertThat(ada.next("user-joined").get("display_name").textValue()).isEqualTo("Zoë 🎥");
    }

    @Test
    void the_host_knows_who_is_asking() throws Exception {
        assumeFalse(lacks(Lack.SERVLETS));
        BlockingQueue<Handshake> asked = new LinkedBlockingQueue<>();
        URI server = start(rooms((handshake, request) -> {
            asked.add(handshake);
            return Admission.grant(Grant.builder(request.room(), "grant").build());
        }));
        CallClient ada = closing(CallClient.connect(http, server, "ada"));
        ada.join("room", "Ada");

        Handshake handshake = Objects.requireNonNull(asked.poll(CallClient.SECONDS, TimeUnit.SECONDS));
        assertThat(handshake.principal()).isEqualTo("ada");
        assertThat(handshake.remoteAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void a_message_over_the_limit_is_answered_and_closed() throws Exception {
        URI server = start(rooms());
        RawClient client = connect(server);
        String exact = "{\"t\":\"ping\",\"x\":\"" + "x".repeat(65_536 - 19) + "\"}";
        assertThat(exact).hasSize(65_536);
        client.sendText(exact);
        assertThat(client.text()).contains("pong");
        client.sendText(exact + " ");

        assertThat(client.text()).contains("MESSAGE_TOO_LARGE");
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void a_binary_message_is_closed() throws Exception {
        RawClient client = connect(start(rooms()));
        client.send(RawClient.BINARY, true, new byte[3]);

        assertThat(client.closeCode()).isEqualTo(1003);
    }

    @Test
    void binary_messages_go_both_ways_once_that_is_agreed_and_meet_text() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        RawClient grace = connect(server);
        grace.sendText("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"binary\"]}");
        assertThat(grace.binary()).contains("\"features\":[\"binary\"]");
        byte[] join = "{\"t\":\"join-room\",\"room_code\":\"room\",\"display_name\":\"Zoë 🎥\"}"
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < join.length; i++) {
            grace.send(i == 0 ? RawClient.BINARY : RawClient.CONTINUATION, i == join.length - 1, new byte[] {join[i]});
        }
        assertThat(grace.binary()).contains("room-joined");
        String id = ada.next("user-joined").get("socket_id").textValue();

        String offer = "{\"type\":\"offer\",\"sdp\":\"" + "grüße 🎥 ".repeat(300) + "\"}";
        grace.send(
                RawClient.BINARY,
                true,
                ("{\"t\":\"offer\",\"to\":\"" + ada.id() + "\",\"offer\":" + offer + "}")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(ada.next("offer").get("offer").toString()).isEqualTo(offer);
        ada.send("{'t':'answer','to':'" + id + "','answer':{'sdp':'grüße'}}");
        assertThat(grace.binary()).contains("\"answer\":{\"sdp\":\"grüße\"}");
        // Text is still understood, and what is no JSON is told, not closed.
        grace.sendText("{\"t\":\"ping\"}");
        assertThat(grace.binary()).contains("pong");
        grace.send(RawClient.BINARY, true, new byte[] {'{', (byte) 0xff, '}'});
        assertThat(grace.binary()).contains("BAD_MESSAGE");
    }

    @Test
    void a_burst_from_four_reaches_one_whole_and_in_order() throws Exception {
        int senders = 4;
        int each = 500;
        URI server = start(rooms());
        CallClient reader = joined(server, "room", "Reader");
        ExecutorService threads = closingThreads(senders);
        List<CallClient> clients = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            clients.add(joined(server, "room", "Sender"));
            reader.next("user-joined");
        }
        List<Future<?>> sent = new ArrayList<>();
        for (CallClient client : clients) {
            sent.add(threads.submit(() -> {
                for (int n = 0; n < each; n++) {
                    client.send("{'t':'ice-candidate','to':'" + reader.id() + "','candidate':{'n':" + n + "}}");
                }
                return null;
            }));
        }
        Map<String, Integer> next = new HashMap<>();
        for (int i = 0; i < senders * each; i++) {
            JsonNode candidate = reader.next("ice-candidate");
            String from = candidate.get("from").textValue();
            assertThat(candidate.at("/candidate/n").intValue()).isEqualTo(next.merge(from, 1, Integer::sum) - 1);
        }
        for (Future<?> future : sent) {
            future.get(CallClient.SECONDS, TimeUnit.SECONDS);
        }
        assertThat(next).hasSize(senders);
        assertThat(reader.hasHeardAll()).isTrue();
    }

    @Test
    void one_that_does_not_read_is_cut_and_the_others_do_not_notice() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        CallClient grace = joined(server, "room", "Grace");
        ada.next("user-joined");
        RawClient stuck = closing(RawClient.to(server).receiveBuffer(4_096).open());
        stuck.sendText("{\"t\":\"join-room\",\"room_code\":\"room\"}");
        ada.next("user-joined");
        grace.next("user-joined");

        String body = "x".repeat(50_000);
        int heard = 0;
        String reason = null;
        for (int sent = 0; reason == null && sent < 5_000; sent++) {
            ada.send("{'t':'message','kind':'k','body':{'n':" + sent + ",'x':'" + body + "'}}");
            for (JsonNode message = grace.next(); ; message = grace.next()) {
                if (message.get("t").textValue().equals("user-left")) {
                    reason = message.get("reason").textValue();
                } else {
                    assertThat(message.at("/body/n").intValue()).isEqualTo(heard++);
                    break;
                }
            }
        }
        assertThat(reason).isEqualTo("slow-consumer");
        assertThat(ada.isOpen() && grace.isOpen()).isTrue();
    }

    @Test
    void a_crash_is_a_departure() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        RawClient client = connect(server);
        client.sendText("{\"t\":\"join-room\",\"room_code\":\"room\"}");
        ada.next("user-joined");
        client.crash();

        assertThat(ada.next("user-left").get("reason").textValue()).isEqualTo("timeout");
    }

    @Test
    void a_closed_page_is_a_departure() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        for (int code : new int[] {1000, 1001}) {
            CallClient grace = joined(server, "room", "Grace");
            ada.next("user-joined");
            grace.close(code);

            assertThat(ada.next("user-left").get("reason").textValue()).isEqualTo("left");
        }
    }

    @Test
    void a_close_frame_without_a_code_is_a_departure() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        RawClient client = connect(server);
        client.sendText("{\"t\":\"join-room\",\"room_code\":\"room\"}");
        ada.next("user-joined");
        // What a browser sends for WebSocket.close().
        client.send(RawClient.CLOSE, true, new byte[0]);

        assertThat(ada.next("user-left").get("reason").textValue()).isEqualTo("left");
    }

    @Test
    void bye_is_closed_with_1000() throws Exception {
        URI server = start(rooms());
        CallClient ada = joined(server, "room", "Ada");
        CallClient grace = joined(server, "room", "Grace");
        ada.next("user-joined");
        grace.send("{'t':'bye'}");

        assertThat(grace.closeCode()).isEqualTo(1000);
        assertThat(ada.next("user-left").get("reason").textValue()).isEqualTo("left");
    }

    @Test
    void a_server_that_closes_says_so_to_everyone() throws Exception {
        RoomServer rooms = rooms();
        URI server = start(rooms);
        List<CallClient> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(joined(server, "room" + i, "Somebody"));
        }
        CallClient early = client(server);
        rooms.close();

        clients.add(early);
        for (CallClient client : clients) {
            assertThat(client.next("go-away").get("reconnect").textValue()).isEqualTo("rejoin");
            assertThat(client.closeCode()).isEqualTo(4005);
        }
    }

    @Test
    void a_slow_token_store_holds_no_thread() throws Exception {
        int waiting = 200;
        CompletableFuture<Void> answer = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        URI server = start(rooms((handshake, request) -> {
            Grant grant = Grant.builder(request.room(), "grant").build();
            if (!request.room().startsWith("slow")) {
                return Admission.grant(grant);
            }
            asked.incrementAndGet();
            return answer.thenApply(nothing -> new Admission.Granted(grant));
        }));
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            RawClient client = connect(server);
            client.sendText("{\"t\":\"join-room\",\"room_code\":\"slow" + i + "\"}");
            slow.add(client);
        }
        await().until(() -> asked.get() == waiting);

        CallClient ada = joined(server, "room", "Ada");
        CallClient grace = joined(server, "room", "Grace");
        ada.next("user-joined");
        grace.send("{'t':'offer','to':'" + ada.id() + "','offer':{}}");
        ada.next("offer");
        slow.get(0).sendText("{\"t\":\"offer\",\"to\":\"x\",\"offer\":{}}");
        assertThat(slow.get(0).text()).contains("NOT_JOINED");

        answer.complete(null);
        for (RawClient client : slow) {
            assertThat(client.text()).contains("room-joined");
        }
    }

    @Test
    void one_that_goes_during_the_token_check_leaves_nothing_behind() throws Exception {
        CompletableFuture<Admission.Decision> answer = new CompletableFuture<>();
        BlockingQueue<JoinRequest> asked = new LinkedBlockingQueue<>();
        BlockingQueue<JoinRequest> released = new LinkedBlockingQueue<>();
        RoomServer rooms = rooms(new Admission() {
            @Override
            public CompletionStage<Decision> admit(Handshake handshake, JoinRequest request) {
                asked.add(request);
                return answer;
            }

            @Override
            public void release(JoinRequest request) {
                released.add(request);
            }
        });
        RawClient client = connect(start(rooms));
        client.sendText("{\"t\":\"join-room\",\"room_code\":\"room\"}");
        JoinRequest request = asked.poll(CallClient.SECONDS, TimeUnit.SECONDS);
        assertThat(rooms.connections()).isEqualTo(1);
        client.crash();
        await().until(() -> rooms.connections() == 0);
        answer.complete(new Admission.Granted(Grant.builder("room", "grant").build()));

        assertThat(released.poll(CallClient.SECONDS, TimeUnit.SECONDS)).isEqualTo(request);
        assertThat(rooms.hasRoom("room")).isFalse();
        assertThat(rooms.rooms()).isZero();
    }

    private RoomServer rooms() {
        return rooms((handshake, request) ->
                Admission.grant(Grant.builder(request.room(), "grant").build()));
    }

    private RoomServer rooms(Admission admission) {
        return closing(RoomServer.builder()
                .admission(admission)
                .limits(Limits.DEFAULT
                        .withRate(new Limits.Rate(100_000, 100_000))
                        .withBacklog(new Limits.Backlog(4_096, 8 << 20))
                        .withTimeouts(new Limits.Timeouts(
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30))))
                .build());
    }

    private CallClient client(URI server) throws Exception {
        return closing(CallClient.connect(http, server));
    }

    private CallClient joined(URI server, String room, String name) throws Exception {
        CallClient client = client(server);
        client.join(room, name);
        return client;
    }

    private ExecutorService closingThreads(int count) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        closing(threads::shutdownNow);
        return threads;
    }
}
