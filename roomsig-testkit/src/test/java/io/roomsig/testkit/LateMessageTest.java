package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.RoomLog;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A node is late with what one of its clients had said to all, and the client has gone on elsewhere meanwhile. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LateMessageTest {
    private static final String ROOM = "ROOM42";

    private final VirtualEnvironment time = new VirtualEnvironment(1);
    private final RoomLog log = new InMemoryRoomLog(time);
    private final HoldingBus bus = new HoldingBus();
    private final RoomServer one = node();
    private final RoomServer two = node();
    private final ScriptedPeer ada = ScriptedPeer.connect(node()).join(ROOM, "ada");
    private final ResumingPeer bob = new ResumingPeer(one, ROOM, "bob", "\"resume\"");

    private RoomServer node() {
        return TestServer.on(time).roomLog(log).nodeBus(bus).build();
    }

    @Test
    void it_is_not_heard_after_what_was_said_later_though_the_client_is_back_at_that_node() {
        connect(one);
        bus.isHolding(true);
        say("first");
        bus.isHolding(false);
        connect(two);
        say("second");
        connect(one);
        bus.release();
        say("third");
        assertThat(heard()).containsExactly("second", "third");
    }

    @Test
    void it_is_heard_if_the_client_has_been_at_no_other_node_since() {
        connect(one);
        bus.isHolding(true);
        say("first");
        bus.isHolding(false);
        connect(one);
        bus.release();
        say("second");
        assertThat(heard()).containsExactly("first", "second");
    }

    @Test
    void one_for_a_client_that_has_been_elsewhere_since_is_not_heard_after_what_was_said_later() {
        connect(one);
        bus.isHolding(true);
        tell("first");
        bus.isHolding(false);
        connect(two);
        tell("second");
        connect(one);
        bus.release();
        tell("third");
        assertThat(bob.toString()).contains("second", "third").doesNotContain("first");
    }

    private void tell(String body) {
        ada.say("{\"t\":\"message\",\"to\":\"" + bob.self() + "\",\"kind\":\"chat\",\"body\":\"" + body + "\"}");
        settle();
    }

    private void connect(RoomServer node) {
        bob.goTo(node);
        bob.connect();
        settle();
        assertThat(bob.isJoined()).isTrue();
    }

    private void say(String body) {
        bob.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"" + body + "\"}");
        settle();
    }

    private List<Object> heard() {
        return ada.heard("message").stream()
                .map(message -> message.fields().get("body"))
                .toList();
    }

    private void settle() {
        for (int i = 0; i < 100; i++) {
            bob.deliver();
            bob.read();
        }
    }
}
