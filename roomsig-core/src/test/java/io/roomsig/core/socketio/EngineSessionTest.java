package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.core.inbound.HttpAnswer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EngineSessionTest {
    private final List<String> told = new ArrayList<>();
    private final EngineServer server = new EngineServer(
            EngineSettings.of(Limits.DEFAULT), (handshake, link) -> new Mortal(), () -> 0, () -> "sid");

    @Test
    void an_application_that_dies_of_a_message_ends_that_session_and_hears_of_the_end() {
        List<String> polls = new ArrayList<>();
        server.poll(request("GET", null), (answer, done) -> polls.add(bodyOf(answer)));
        server.poll(request("GET", "sid"), (answer, done) -> polls.add(bodyOf(answer)));
        server.post(request("POST", "sid"), "4first");
        server.post(request("POST", "sid"), "4deadly");
        assertThat(polls.get(1)).isEqualTo("1");
        assertThat(told).containsExactly("4first", "4deadly", "closed 4003");
        assertThat(server.size()).isZero();
    }

    private static String bodyOf(HttpAnswer answer) {
        return answer.body().text();
    }

    private static EngineRequest request(String method, @Nullable String sid) {
        return new EngineRequest(method, false, "4", "polling", sid, Handshake.UNKNOWN);
    }

    /** Dies of what is deadly. */
    private final class Mortal implements EngineApp.Listener {
        @Override
        public void onMessage(String packet) {
            told.add(packet);
            if (packet.endsWith("deadly")) {
                throw new NoClassDefFoundError("a fault of the host app's");
            }
        }

        @Override
        public void onBinary(ByteBuffer message) {}

        @Override
        public void onTooLarge() {}

        @Override
        public void onHeard() {}

        @Override
        public void onTick(long nanos) {}

        @Override
        public void onClosed(int code) {
            told.add("closed " + code);
        }
    }
}
