package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.RoomListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RoomListenerTest {
    private final List<String> heard = new ArrayList<>();
    private final RoomServer server =
            TestServer.on(new VirtualEnvironment(1)).listener(new Recorder()).build();

    @Test
    void the_host_app_hears_each_entry_once_in_order_and_a_listener_that_throws_harms_nobody() {
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        ScriptedPeer bob = ScriptedPeer.connect(server).join("ROOM42", "bob");
        ada.drop();
        bob.say("{\"t\":\"bye\"}");
        assertThat(heard)
                .containsExactly(
                        "opened 2", "joined 2 ada", "joined 3 bob", "left 4 ada TIMEOUT", "left 5 bob LEFT", "ended 5");
        assertThat(bob.heard("user-left")).hasSize(1);
    }

    private final class Recorder implements RoomListener {
        @Override
        public void roomOpened(Occurrence at) {
            assertThat(at.room()).isEqualTo("ROOM42");
            heard.add("opened " + at.version());
        }

        @Override
        public void participantJoined(Occurrence at, Participant participant) {
            heard.add("joined " + at.version() + " " + participant.displayName());
            throw new NoClassDefFoundError("a fault of the host app's");
        }

        @Override
        public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
            heard.add("left " + at.version() + " " + participant.identity() + " " + reason);
        }

        @Override
        public void roomEnded(Occurrence at) {
            heard.add("ended " + at.version());
        }
    }
}
