package io.roomsig.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomsig.api.Limits;
import io.roomsig.core.FuzzInputs;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Any text is refused as a bad message, or is one whose parts are cut out of it exactly and can be handed on. */
@DisplayNameGeneration(ReplaceUnderscores.class)
public class SocketIoDialectFuzzTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant NOW = Instant.EPOCH;
    private static final SocketIoDialect DIALECT = new SocketIoDialect(Limits.DEFAULT, RoomPolicy.DEFAULT);
    private static final NativeDialect NATIVE = new NativeDialect(Limits.DEFAULT, RoomPolicy.DEFAULT);

    @Test
    void the_inputs_that_are_kept_hold() {
        FuzzInputs.replay(SocketIoDialectFuzzTest.class, SocketIoDialectFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void mutations_of_them_hold() {
        FuzzInputs.mutate(SocketIoDialectFuzzTest.class, SocketIoDialectFuzzTest::fuzzerTestOneInput);
    }

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Request request;
        try {
            request = DIALECT.read(text);
        } catch (BadMessage bad) {
            check(bad.id() == null || text.startsWith(bad.id() + "["), "the id is the number in front");
            check(String.valueOf(bad.getMessage()).length() < 100, "what is wrong is said in words of our own");
            return;
        }
        check(request.id() == null || text.startsWith(request.id() + "["), "the id is the number in front");
        request.message().accept(new Judge(text, arguments(text)));
    }

    /** Read by somebody else: the first argument behind the name. */
    private static JsonNode arguments(String text) {
        return parse(text.substring(text.indexOf('['))).get(1);
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            assertThat(holds).as(what).isTrue();
        }
    }

    private record Judge(String text, JsonNode sent) implements ClientMessage.Visitor {

        @Override
        public void signal(ClientMessage.Signal signal) {
            String field = signal.kind().field().wireName();
            isCutOut(signal.payload().text(), field);
            JsonNode payload = sent.get(field);
            check(
                    payload.isContainerNode() || (payload.isNull() && signal.kind() == SignalKind.CANDIDATE),
                    "a structure");
            check(signal.to().equals(sent.get("to").textValue()), "to whom it was sent");
            isRelayed(DIALECT.signal("a", signal, null), signal.kind().type(), field, payload);
            toNative(signal, field);
            fromNative(signal);
        }

        private static void isRelayed(List<Frame> frames, String event, String field, JsonNode payload) {
            check(frames.size() == 1, "one frame");
            JsonNode packet = parse(frames.get(0).text().substring(2));
            check(frames.get(0).text().startsWith("42[") && packet.size() == 2, "an event with one argument");
            check(packet.get(0).textValue().equals(event), "of the same name");
            check(
                    packet.get(1).size() == 2
                            && packet.get(1).get("from").textValue().equals("a"),
                    "from its sender");
            check(packet.get(1).get(field).equals(payload), "with what was sent");
        }

        private static void toNative(ClientMessage.Signal signal, String field) {
            List<Frame> frames = NATIVE.signal("a", signal, null);
            check(frames.size() == 1, "one frame");
            JsonNode relayed = parse(frames.get(0).text()).get(field);
            JsonNode inside = parse(WrappedCandidate.unwrap(signal.payload()).text());
            check(
                    relayed.equals(
                            signal.isWrapped() ? inside : parse(signal.payload().text())),
                    "without its wrapping");
        }

        private static void fromNative(ClientMessage.Signal signal) {
            ClientMessage.Signal other =
                    new ClientMessage.Signal(signal.kind(), signal.to(), signal.payload(), false, null, null);
            for (Frame frame : DIALECT.signal("a", other, null)) {
                JsonNode packet = parse(frame.text().substring(2));
                if (signal.kind() == SignalKind.CANDIDATE) {
                    JsonNode candidate = packet.get(1).get("candidate");
                    check(candidate.get("type").textValue().equals("candidate"), "in a wrapping");
                    check(candidate.get("candidate").isObject(), "with a candidate in it");
                }
            }
        }

        @Override
        public void resume(ClientMessage.Resume message) {
            check(false, "no word of this dialect");
        }

        @Override
        public void ack(ClientMessage.Ack message) {
            check(false, "no word of this dialect");
        }

        @Override
        public void skip(ClientMessage.Skip message) {
            check(false, "no word of this dialect");
        }

        @Override
        public void restart(ClientMessage.Restart message) {
            check(false, "no word of this dialect");
        }

        @Override
        public void peerReport(ClientMessage.PeerReport message) {
            check(false, "no word of this dialect");
        }

        @Override
        public void joinRoom(ClientMessage.JoinRoom join) {
            check(join.roomCode().matches("[A-Za-z0-9_-]{1,64}"), "a room code");
            check(
                    join.token() == null
                            || join.token().equals(sent.get("token").textValue()),
                    "the token as it was sent");
            String name = join.displayName();
            check(name == null || name.codePointCount(0, name.length()) <= 64, "a name of a length");
            check(name == null || name.chars().noneMatch(Character::isISOControl), "of characters one can see");
            if (join.data() != null) {
                isCutOut(join.data(), "data");
            }
        }

        @Override
        public void stateSet(ClientMessage.StateSet set) {
            check(set.key().matches("[A-Za-z0-9_.-]{1,64}"), "a key");
            String json = set.json();
            if (json != null) {
                check(text.contains(json), "a value is cut out");
                check(Frame.utf8Length(json) <= RoomPolicy.DEFAULT.maxValueBytes(), "a value has an end");
                parse(json);
            }
        }

        @Override
        public void appMessage(ClientMessage.AppMessage message) {
            isCutOut(message.body(), "body");
            check(!message.kind().isEmpty() && message.kind().length() <= 64, "a kind");
            JsonNode packet = parse(DIALECT.appMessage("a", message, NOW).text().substring(2));
            check(packet.get(1).get("body").equals(sent.get("body")), "handed on as it was sent");
        }

        @Override
        public void timer(ClientMessage.Timer timer) {
            check(timer.duration() == null || timer.duration().toHours() <= 24, "a day at most");
        }

        @Override
        public void moderate(ClientMessage.Moderate moderate) {
            String target = moderate.target();
            check(target == null || (!target.isEmpty() && target.length() <= 256), "a target");
        }

        private void isCutOut(@Nullable String json, String field) {
            check(json != null && text.contains(json), "what is handed on is cut out");
            check(parse(json).equals(sent.get(field)), "exactly, and of the right field");
        }

        @Override
        public void hello(ClientMessage.Hello hello) {
            throw new AssertionError("no event says it");
        }

        @Override
        public void iceServers(ClientMessage.IceServers asked) {
            throw new AssertionError("no event says it");
        }

        @Override
        public void ping(ClientMessage.Ping ping) {
            throw new AssertionError("no event says it");
        }

        @Override
        public void bye(ClientMessage.Bye bye) {
            throw new AssertionError("no event says it");
        }
    }
}
