package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Handshake;
import io.roomsig.core.RoomServer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QuickReportTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final RoomServer server = TestServer.on(environment).build();

    @Test
    void a_client_that_says_at_once_that_it_is_connected_is_believed() {
        ScriptedPeer ada = ScriptedPeer.connect(server);
        ada.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}");
        ada.join("ROOM42", "ada");
        Quick bob = new Quick(ada.id());
        bob.inbound = server.connect(Handshake.UNKNOWN, bob);
        bob.inbound.onText("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}");
        bob.inbound.onText("{\"t\":\"join-room\",\"room_code\":\"ROOM42\",\"token\":\"bob\"}");
        environment.elapse(Duration.ofSeconds(25));
        assertThat(ada.heard("restart")).isEmpty();
        assertThat(bob.heard).anyMatch(text -> text.contains("\"t\":\"room-joined\""));
    }

    /** Answers while it is still being told: nothing is quicker. */
    private static final class Quick implements Connection.Pinging {
        private final List<String> heard = new ArrayList<>();
        private final String other;
        private Inbound inbound;

        Quick(String other) {
            this.other = other;
        }

        @Override
        public void send(Frame frame, SendCallback done) {
            heard.add(frame.text());
            if (frame.text().contains("\"t\":\"room-joined\"")) {
                inbound.onText("{\"t\":\"peer-state\",\"to\":\"" + other + "\",\"state\":\"connected\",\"n\":0}");
            }
            done.done(null);
        }

        @Override
        public void ping(SendCallback done) {
            done.done(null);
            inbound.onActivity();
        }

        @Override
        public void close(int code, String reason) {}
    }
}
