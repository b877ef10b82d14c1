package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.socketio.EngineServer;
import io.roomsig.core.socketio.EngineSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Bodies of Engine.IO that come and go slowly, in pieces, too large, or never. */
abstract class EngineBodyScenarios extends EngineScenario {
    private static final int CROWD = 300;
    /** Each costs some megabytes. */
    private static final int STUCK = 30;

    private static final long SEED = 20_260_103;
    private static final String TEXT = "4\u00e9\uD83C\uDFA5z\u001e4\u20ac{\"a\":1}";

    @Test
    void a_body_in_chunks_that_are_cut_anywhere_is_read_as_one() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        byte[] body = TEXT.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(SEED);
        for (int round = 0; round < 20; round++) {
            try (Socket socket = client.begin("POST", sid, "Transfer-Encoding: chunked")) {
                for (int start = 0, end; start < body.length; start = end) {
                    end = round == 0 ? start + 1 : Math.min(body.length, start + 1 + random.nextInt(6));
                    EngineClient.write(socket, Integer.toHexString(end - start) + "\r\n");
                    socket.getOutputStream().write(body, start, end - start);
                    EngineClient.write(socket, "\r\n");
                }
                EngineClient.write(socket, "0\r\n\r\n");
                assertThat(EngineClient.status(socket)).isEqualTo(200);
            }
            assertThat(client.poll(sid).body()).isEqualTo(TEXT);
        }
    }

    @Test
    void a_body_that_comes_byte_by_byte_is_read_as_one() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        byte[] body = TEXT.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = client.begin("POST", sid, "Content-Type: text/plain\r\nContent-Length: " + body.length)) {
            OutputStream out = socket.getOutputStream();
            for (byte each : body) {
                out.write(each);
                out.flush();
                // Another's request in between, so that the server has time to see half a character.
                client.post(client.open(), "4x");
            }
            assertThat(EngineClient.status(socket)).isEqualTo(200);
        }
        assertThat(client.poll(sid).body()).isEqualTo(TEXT);
    }

    @Test
    void a_body_that_calls_itself_a_form_is_no_form() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        String form = "4sid=x&transport=y";
        assertThat(client.send(client.to(sid)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form)))
                        .body())
                .isEqualTo("ok");
        assertThat(client.poll(sid).body()).isEqualTo(form);
    }

    @Test
    void a_body_that_is_empty_or_no_packet_ends_its_session_only() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String other = client.open();
        for (String body : List.of("", "\u001e", "4a\u001e", "x", "b!", "2probe", "{\"a\":1}")) {
            String sid = client.open();
            assertThat(client.post(sid, body).statusCode()).as(body).isEqualTo(400);
            assertThat(client.poll(sid).statusCode()).as(body).isEqualTo(400);
        }
        client.post(other, "4well");
        assertThat(client.poll(other).body()).isEqualTo("4well");
    }

    @Test
    void a_body_over_the_limit_is_refused_whether_it_says_so_or_not() throws Exception {
        EngineClient client = serve(apps().engineIo());
        byte[] large = new byte[EchoApps.MAX_PAYLOAD + 1];
        Arrays.fill(large, (byte) '4');
        byte[] largest = Arrays.copyOf(large, EchoApps.MAX_PAYLOAD);
        for (boolean chunked : new boolean[] {false, true}) {
            assertThat(refused(client, large, chunked)).isEqualTo(413);
            String sid = client.open();
            assertThat(post(client, sid, largest, chunked)).isEqualTo(200);
            assertThat(client.poll(sid).body()).hasSize(EchoApps.MAX_PAYLOAD);
        }
    }

    /** A server that refuses a body before it has all of it may reset the connection, and the reset may overtake the answer. */
    private static int refused(EngineClient client, byte[] body, boolean chunked) throws Exception {
        for (int tries = 1; tries < 10; tries++) {
            try {
                return post(client, client.open(), body, chunked);
            } catch (IOException reset) {
                // Once more.
            }
        }
        return post(client, client.open(), body, chunked);
    }

    private static int post(EngineClient client, String sid, byte[] body, boolean chunked) throws Exception {
        BodyPublisher publisher = chunked
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                : BodyPublishers.ofByteArray(body);
        return client.send(client.to(sid).POST(publisher)).statusCode();
    }

    @Test
    void a_body_without_an_end_over_the_limit_is_refused_before_it_ends() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        try (Socket socket = client.begin("POST", sid, "Transfer-Encoding: chunked")) {
            byte[] piece = new byte[0x4000];
            Arrays.fill(piece, (byte) '4');
            for (int sent = 0; sent <= EchoApps.MAX_PAYLOAD; sent += piece.length) {
                EngineClient.write(socket, "4000\r\n");
                socket.getOutputStream().write(piece);
                EngineClient.write(socket, "\r\n");
            }
            assertThat(EngineClient.status(socket)).isEqualTo(413);
        }
        client.post(sid, "4well");
        assertThat(client.poll(sid).body()).isEqualTo("4well");
    }

    @Test
    void large_answers_arrive_whole_and_in_order_also_when_they_are_read_slowly() throws Exception {
        EngineClient client = serve(apps().giving());
        String sid = client.open();
        int gifts = 18;
        client.post(sid, "4" + gifts + "x200000");
        int answers = 0;
        for (int heard = 0; heard < gifts; answers++) {
            String body;
            try (Socket socket = client.begin("GET", sid, "Connection: close")) {
                body = readSlowly(socket.getInputStream());
            }
            for (String packet : body.substring(body.indexOf("\r\n\r\n") + 4).split("\u001e", -1)) {
                assertThat(packet.equals(EchoApps.gift(heard, 200_000)))
                        .as("packet %s in %s", heard, answers)
                        .isTrue();
                heard++;
            }
        }
        assertThat(answers).isBetween(4, 5);
    }

    /** A few kilobytes at a time, so that the server has to wait for the socket. */
    private static String readSlowly(InputStream in) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[3_000];
        int read = in.read(piece);
        for (int reads = 1; read >= 0; reads++) {
            all.write(piece, 0, read);
            if (reads % 50 == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            read = in.read(piece);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Test
    void an_answer_over_what_a_socket_takes_arrives_whole() throws Exception {
        EngineClient client = serve(apps(EchoApps.GENEROUS).giving());
        String sid = client.open();
        client.post(sid, "41x" + EchoApps.MORE_THAN_A_SOCKET_TAKES);
        try (Socket socket = client.begin("GET", sid, "Connection: close")) {
            assertThat(readSlowly(socket.getInputStream()))
                    .endsWith("\r\n\r\n" + EchoApps.gift(0, EchoApps.MORE_THAN_A_SOCKET_TAKES));
        }
    }

    @Test
    void polls_that_wait_or_are_not_read_and_bodies_that_do_not_end_hold_nobody_up() throws Exception {
        EngineServer engine = apps(EchoApps.GENEROUS).giving();
        EngineClient client = serve(engine);
        for (int i = 0; i < CROWD; i++) {
            String sid = client.open();
            closing(client.begin("GET", sid, "Accept: */*"));
            closing(client.begin("POST", sid, "Content-Type: text/plain\r\nContent-Length: 10"));
            if (i < STUCK) {
                client.post(sid, "41x" + EchoApps.MORE_THAN_A_SOCKET_TAKES);
            }
        }
        String sid = client.open();
        // The first time on this server is the slowest, and a machine may stand still. Who is held up is so each time.
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            client.post(sid, "41x5");
            assertThat(client.poll(sid).body()).isEqualTo("4aaaa");
            took.add(Duration.ofNanos(System.nanoTime() - start));
        }
        assertThat(took.get(0)).isLessThan(Duration.ofSeconds(5));
        assertThat(Collections.min(took)).isLessThan(Duration.ofSeconds(1));
        assertThat(engine.size()).isEqualTo(CROWD + 1);
    }

    @Test
    void a_session_whose_client_does_not_read_its_answer_is_ended() throws Exception {
        EngineSettings quick = new EngineSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                EchoApps.MORE_THAN_A_SOCKET_TAKES,
                EchoApps.GENEROUS.backlog());
        EngineServer engine = apps(quick).giving();
        EngineClient client = serve(engine);
        List<Socket> stuck = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String sid = client.open();
            stuck.add(closing(client.begin("GET", sid, "Accept: */*")));
            client.post(sid, "41x" + EchoApps.MORE_THAN_A_SOCKET_TAKES);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> engine.size() == 0);
        assertThat(EngineClient.status(stuck.get(0))).isEqualTo(200);
    }

    @Test
    void a_body_that_does_not_end_in_time_is_given_up() throws Exception {
        assumeTrue(PROOF, "takes ten seconds");
        assumeFalse(lacks(Lack.UNFINISHED_BODIES));
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        for (String half : List.of("Content-Length: 10\r\n\r\n4x", "Transfer-Encoding: chunked\r\n\r\n4\r\n4x")) {
            String[] parts = half.split("\r\n\r\n", 2);
            try (Socket socket = client.begin("POST", sid, parts[0])) {
                EngineClient.write(socket, parts[1]);
                assertThat(EngineClient.status(socket)).isEqualTo(408);
                assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
        HttpResponse<String> after = client.post(sid, "4well");
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(client.poll(sid).body()).isEqualTo("4well");
    }
}
