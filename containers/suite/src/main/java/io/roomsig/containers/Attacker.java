package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.roomsig.api.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends what no client should, and checks each answer. Has a victim in its own room. For use by one thread. */
final class Attacker implements AutoCloseable {
    /** Codes a hostile message may be closed with, once an error has said why. */
    private static final Set<Integer> CLOSES = Set.of(1009, 4007, 4500, 4502, 4503, 4505, 4506);

    /** Another attacker has joined with the same attempt, and is the same participant. */
    private static final int REPLACED = 4501;

    /** Requests to which something is said whenever they are understood. */
    private static final Set<String> ANSWERED =
            Set.of("hello", "join-room", "resume", "state-set", "timer", "moderate", "ping");

    private static final Set<String> SILENT =
            Set.of("offer", "answer", "ice-candidate", "message", "bye", "ack", "skip", "restart", "peer-state");

    private static final Set<String> ERRORS = Arrays.stream(ErrorCode.values())
            .filter(code -> code != ErrorCode.INTERNAL)
            .map(ErrorCode::name)
            .collect(Collectors.toUnmodifiableSet());

    private final JsonMapper strict = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** For payloads, which are opaque. */
    private final JsonMapper lenient = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final URI server;
    private final boolean survivesHugeFrames;
    private final Map<String, String> names = new HashMap<>();
    private final RawClient victim;
    private final String room;
    /** What was said before the answer to the last ping. */
    private final List<String> heard = new ArrayList<>();

    private RawClient client;
    private int pings;

    Attacker(URI server, String room, String foreign, boolean survivesHugeFrames) throws IOException {
        this.server = server;
        this.room = room;
        this.survivesHugeFrames = survivesHugeFrames;
        this.victim = RawClient.connect(server);
        this.client = RawClient.connect(server);
        names.put("peer", join(victim));
        names.put("foreign", foreign);
        names.put("self", "nobody yet");
    }

    /** Whom a message may name. */
    Map<String, String> names() {
        return names;
    }

    void join() throws IOException {
        names.put("self", join(client));
    }

    /** Sends one entry of the corpus, and expects exactly its answer. */
    void expect(HostileCorpus.Entry entry) throws Exception {
        String shown = entry.answer() + " to " + entry.template();
        switch (entry.answer()) {
            case "binary" -> client.send(RawClient.BINARY, true, new byte[] {'{', '}'});
            case "huge" -> sendAside(client, entry.text(names));
            default -> client.sendText(entry.text(names));
        }
        Integer close = entry.close();
        if (entry.answer().equals("huge")) {
            int code = client.closeCode();
            // A reset may overtake the close frame where the container doesn't read the rest.
            assertThat(!survivesHugeFrames || code == 1009 || code == RawClient.NO_CLOSE_FRAME)
                    .as("closed with %s: %s", code, shown)
                    .isTrue();
        } else if (entry.answer().equals("nothing")) {
            assertThat(afterPing(shown)).as(shown).isNull();
        } else if (!entry.answer().equals("binary")) {
            assertThat(kind(strict.readTree(client.text()))).as(shown).isEqualTo(entry.answer());
        }
        if (close != null) {
            assertThat(client.closeCode()).as(shown).isEqualTo(close);
        }
        if (entry.ends()) {
            reconnect();
        }
    }

    /** Sends anything, and expects some documented answer where one is due. */
    void tryOut(String text) throws IOException {
        client.sendText(text);
        String answer;
        try {
            answer = afterPing(text);
        } catch (Ended end) {
            reconnect();
            if (end.code == REPLACED) {
                return;
            }
            assertThat(end.code).as("closed on %s", text).isIn(CLOSES);
            assertThat(end.answer).as("closed without a word on %s", text).isNotNull();
            answer = end.answer;
        }
        String due = due(text);
        if (answer == null && due.equals("something")) {
            // The room was busy: its answers may come after the pong.
            answer = kind(strict.readTree(client.text()));
        }
        if (answer != null && Character.isUpperCase(answer.charAt(0))) {
            assertThat(answer).as("to %s", text).isIn(ERRORS);
        }
        if (!due.equals("something") && !due.equals("anything")) {
            // The answer of a busy room to an earlier message may be among them.
            assertThat(heard).as("to %s", text).contains(due);
        }
    }

    /** The victim is there and was told only what a client may be told. */
    void assertVictimIsWell() throws IOException {
        victim.sendText("{\"t\":\"ping\",\"id\":\"well\"}");
        while (true) {
            JsonNode message = lenient.readTree(victim.text());
            String type = message.path("t").asText();
            if (type.equals("pong")) {
                return;
            }
            assertThat(type)
                    .isIn(
                            "user-joined",
                            "user-left",
                            "user-away",
                            "user-back",
                            "user-updated",
                            "offer",
                            "answer",
                            "ice-candidate",
                            "message",
                            "state",
                            "presenter",
                            "timer_state");
            if (message.has("from")) {
                assertThat(message.get("from").textValue()).isNotEqualTo(names.get("foreign"));
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        victim.close();
    }

    private void reconnect() throws IOException {
        client.close();
        client = RawClient.connect(server);
    }

    private String join(RawClient newcomer) throws IOException {
        newcomer.sendText("{\"t\":\"join-room\",\"room_code\":\"" + room + "\"}");
        JsonNode joined = strict.readTree(newcomer.text());
        assertThat(joined.path("t").textValue()).as("%s", joined).isEqualTo("room-joined");
        return joined.get("self").textValue();
    }

    /** What was said before the answer to a ping: the first error, else the first answer, else {@code null}. */
    private @Nullable String afterPing(String cause) throws IOException {
        String id = "p" + pings++;
        heard.clear();
        try {
            client.sendText("{\"t\":\"ping\",\"id\":\"" + id + "\"}");
        } catch (IOException e) {
            // Closed already: what it said can still be read.
        }
        String first = null;
        while (true) {
            RawClient.Received frame = client.next();
            if (frame == null || frame.opcode() == RawClient.CLOSE) {
                throw new Ended(frame == null ? RawClient.NO_CLOSE_FRAME : frame.code(), first, cause);
            }
            if (frame.opcode() != RawClient.TEXT) {
                continue;
            }
            JsonNode message = strict.readTree(frame.text());
            if (message.path("re").asText().equals(id)) {
                assertThat(kind(message)).isEqualTo("pong");
                return first;
            }
            heard.add(kind(message));
            if (first == null || message.has("code")) {
                first = kind(message);
            }
        }
    }

    private String due(String text) {
        JsonNode tree;
        try {
            tree = strict.readTree(text);
        } catch (IOException e) {
            // Jackson's limits, and doubled names deep in a payload, are not ours.
            return isObjectForSome(text) ? "anything" : "BAD_MESSAGE";
        }
        if (tree == null || !tree.isObject() || !tree.path("t").isTextual()) {
            return "BAD_MESSAGE";
        }
        String type = tree.get("t").textValue();
        return ANSWERED.contains(type) ? "something" : SILENT.contains(type) ? "anything" : "something";
    }

    private boolean isObjectForSome(String text) {
        try {
            return lenient.readTree(text).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    private static String kind(JsonNode message) {
        String type = message.path("t").asText();
        return type.equals("error") ? message.path("code").asText() : type;
    }

    private static void sendAside(RawClient client, String text) {
        Thread sender = new Thread(() -> {
            try {
                client.send(RawClient.TEXT, true, text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Cut while sending, as it should be.
            }
        });
        sender.setDaemon(true);
        sender.start();
    }

    /** The link has ended. */
    private static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;
        private final int code;
        private final @Nullable String answer;

        Ended(int code, @Nullable String answer, String cause) {
            super("closed with " + code + " after " + answer + " on " + cause);
            this.code = code;
            this.answer = answer;
        }
    }
}
