package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.TransportSubject.Client;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every transport of the native dialect has to do. Make a test class that extends this and implement the abstract
 * method:
 *
 * <pre>{@code
 * class MyTransportTest extends TransportContract {
 *     protected TransportSubject subject() { return new MyTransportAndItsClient(); }
 * }
 * }</pre>
 *
 * <p>The tests run a real server on real time; together they take some seconds.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportContract {
    private static final String ROOM = "ROOM42";
    private static final int LARGE = 32_768;

    /** Much more than sockets and the server's queue hold together. */
    private static final int FLOOD_BYTES = 96 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Longer than anything takes where nobody waits for a client that does not read, and shorter than it takes to give that one up. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final Duration PING_INTERVAL = Duration.ofMillis(300);

    private @Nullable RoomServer server;
    private @Nullable TransportSubject subject;
    private Duration pongTimeout = Duration.ofSeconds(10);

    /** For classes that extend it. */
    protected TransportContract() {}

    /** A transport that serves nothing yet: a new one for each test. */
    protected abstract TransportSubject subject() throws Exception;

    private TransportSubject running() throws Exception {
        return subject != null ? subject : serve();
    }

    private TransportSubject serve() throws Exception {
        Limits.Timeouts timeouts = new Limits.Timeouts(
                Duration.ofSeconds(20), PING_INTERVAL, pongTimeout, Duration.ofSeconds(10), Duration.ZERO);
        RoomServer opened = RoomServer.builder()
                .admission((handshake, join) -> "bad".equals(join.token())
                        ? Admission.refuse(ErrorCode.INVALID_TOKEN)
                        : Admission.grant(Grant.builder(join.room(), "grant-" + join.token())
                                .displayName(Objects.requireNonNull(join.token()))
                                .build()))
                .limits(Limits.DEFAULT
                        .withRate(new Limits.Rate(1_000_000, 1_000_000))
                        .withTimeouts(timeouts))
                .build();
        server = opened;
        TransportSubject made = subject();
        subject = made;
        made.serve(opened);
        return made;
    }

    @AfterEach
    void end() throws Exception {
        if (server != null) {
            server.close();
        }
        if (subject != null) {
            subject.stop();
        }
    }

    // Both ways

    @Test
    void a_client_that_joins_hears_of_the_room_and_the_others_hear_of_it() throws Exception {
        Client ada = joined("ada");
        joined("bob");
        await(ada, "\"t\":\"user-joined\"");
        assertThat(ada.heard().get(0)).contains("\"t\":\"room-joined\"");
    }

    @Test
    void messages_arrive_in_order_and_none_twice() throws Exception {
        Client ada = joined("ada");
        Client bob = joined("bob");
        for (int i = 0; i < 500; i++) {
            ada.send(message(Integer.toString(i)));
        }
        eventually("all of them", () -> bodies(bob).size() >= 500);
        assertThat(bodies(bob))
                .isEqualTo(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
    }

    @Test
    void a_message_arrives_as_it_was_whatever_is_in_it() throws Exception {
        Client ada = joined("ada");
        Client bob = joined("bob");
        // Beyond the first plane, a line separator, what looks like a frame of other protocols, and a line break
        // between tokens.
        String body = "{\"a\":\"\uD83D\uDE00 \u2028 data: x\\n\\n event: y \\u0000\",\n\r\n \"b\":[]}";
        ada.send(message(body));
        eventually("the message", () -> bodies(bob).size() == 1);
        assertThat(onOneLine(bodies(bob).get(0))).isEqualTo(onOneLine(body));
    }

    @Test
    void a_message_as_large_as_may_be_arrives_whole() throws Exception {
        Client ada = joined("ada");
        Client bob = joined("bob");
        String frame = message("\"" + "\u00e9".repeat((Limits.DEFAULT.frameBytes() - 100) / 2) + "\"");
        ada.send(frame);
        eventually("the message", () -> bodies(bob).size() == 1);
        assertThat(frame).contains(bodies(bob).get(0));
    }

    // The ends

    @Test
    void a_message_that_is_too_large_ends_its_connection_and_no_other() throws Exception {
        Client ada = joined("ada");
        Client bob = joined("bob");
        sendRegardless(ada, message("\"" + "x".repeat(2 * Limits.DEFAULT.frameBytes()) + "\""));
        eventually("a close", () -> closedWith(ada, CloseCode.TOO_BIG));
        await(bob, "\"t\":\"user-left\"");
        assertThat(bob.closeCode()).isEmpty();
    }

    @Test
    void a_binary_message_ends_its_connection() throws Exception {
        assumeTrue(running().carriesBinary(), "there are no binary messages on this transport");
        Client ada = joined("ada");
        ada.sendBinary(new byte[] {1, 2, 3});
        eventually("a close", () -> closedWith(ada, CloseCode.UNSUPPORTED_DATA));
    }

    @Test
    void a_client_is_told_why_and_then_with_which_code() throws Exception {
        Client eve = running().connect();
        eve.send(join("bad"));
        eventually("a close", () -> closedWith(eve, CloseCode.INVALID_TOKEN));
        assertThat(eve.heard()).singleElement().asString().contains("\"INVALID_TOKEN\"");
        awaitLinks(0);
    }

    @Test
    void a_client_that_says_goodbye_has_left() throws Exception {
        Client ada = joined("ada");
        joined("bob").close(CloseCode.NORMAL.number());
        await(ada, "\"reason\":\"left\"");
        awaitLinks(1);
    }

    @Test
    void a_client_that_is_gone_without_a_word_was_lost() throws Exception {
        Client ada = joined("ada");
        joined("bob").drop();
        await(ada, "\"reason\":\"timeout\"");
        awaitLinks(1);
    }

    @Test
    void a_server_that_closes_says_so_on_every_connection() throws Exception {
        Client ada = joined("ada");
        Client eve = running().connect();
        Objects.requireNonNull(server).close();
        for (Client each : List.of(ada, eve)) {
            eventually("a close", () -> closedWith(each, CloseCode.SERVER_DRAINING));
        }
    }

    // Time

    @Test
    void a_client_that_only_listens_stays() throws Exception {
        pongTimeout = Duration.ofSeconds(4);
        Client ada = joined("ada");
        TimeUnit.MILLISECONDS.sleep(
                PING_INTERVAL.plus(pongTimeout).plusMillis(700).toMillis());
        assertThat(ada.closeCode()).isEmpty();
        joined("bob");
        await(ada, "\"t\":\"user-joined\"");
    }

    @Test
    void a_client_that_does_not_read_is_cut_and_holds_up_nobody() throws Exception {
        Client ada = joined("ada");
        Client bob = joined("bob");
        Client slow = joined("slow");
        slow.stopReading();
        String body = "\"" + "x".repeat(LARGE) + "\"";
        int sent = 0;
        while (bob.heard().stream().noneMatch(text -> text.contains("\"t\":\"user-left\""))) {
            assertThat(sent).as("what a client that does not read was sent").isLessThan(FLOOD_BYTES / LARGE);
            long start = System.nanoTime();
            ada.send(message(body));
            sent++;
            int soFar = sent;
            eventually("what all but one read", () -> bodies(bob).size() == soFar);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
        }
        assertThat(ada.closeCode()).isEmpty();
        assertThat(bob.closeCode()).isEmpty();
        awaitLinks(2);
    }

    private void awaitLinks(int count) throws Exception {
        TransportSubject held = running();
        eventually(count + " links", () -> held.links().orElse(count) == count);
    }

    private Client joined(String name) throws Exception {
        Client client = running().connect();
        client.send(join(name));
        await(client, "\"t\":\"room-joined\"");
        return client;
    }

    private static String join(String token) {
        return "{\"t\":\"join-room\",\"room_code\":\"" + ROOM + "\",\"token\":\"" + token + "\"}";
    }

    private static String message(String body) {
        return "{\"t\":\"message\",\"kind\":\"k\",\"body\":" + body + "}";
    }

    /** What messages have said. The body is the last field but one. */
    private static List<String> bodies(Client client) {
        return client.heard().stream()
                .filter(text -> text.startsWith("{\"t\":\"message\""))
                .map(text -> text.substring(text.indexOf("\"body\":") + 7, text.lastIndexOf(",\"ts\":")))
                .toList();
    }

    /** Line breaks between tokens mean nothing, and there are transports that use them for something else. */
    private static String onOneLine(String json) {
        return json.replace('\r', ' ').replace('\n', ' ');
    }

    /** The transport may give the link up while the message is still on its way. */
    private static void sendRegardless(Client client, String text) {
        try {
            client.send(text);
        } catch (Exception cut) {
            assertThat(cut).isNotInstanceOf(InterruptedException.class);
        }
    }

    private static boolean closedWith(Client client, CloseCode code) {
        return client.closeCode().equals(OptionalInt.of(code.number()));
    }

    private static void await(Client client, String part) throws InterruptedException {
        eventually(part, () -> client.heard().stream().anyMatch(text -> text.contains(part)));
    }

    private static void eventually(String what, BooleanSupplier happens) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!happens.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s, in time", what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
