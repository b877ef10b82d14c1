package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of Socket.IO may do in its room, and that nothing of it gets out. */
abstract class SocketIoRoomScenarios extends SocketIoScenario {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_that_joins_twice_is_answered_twice_and_is_one_member(boolean byPolling) throws Exception {
        RoomServer rooms = patientRooms();
        URI server = serve(rooms);
        SocketIoClient ada = connect(server, byPolling);
        SocketIoClient grace = connect(server, !byPolling);
        ada.join("room");
        assertThat(members(grace.join("room"))).containsExactly(ada.id(), grace.id());
        ada.hear("user-joined");
        assertThat(members(grace.join("room"))).containsExactly(ada.id(), grace.id());
        assertThat(members(ada.join("room"))).containsExactly(ada.id(), grace.id());
        // The next that is heard is this: nobody was announced again.
        grace.say("hand-raised", "{'raised':true}");
        assertThat(ada.hear("hand-raised")).contains(grace.id());
        assertThat(rooms.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_second_room_is_refused_and_the_first_one_stays(boolean byPolling) throws Exception {
        RoomServer rooms = patientRooms();
        URI server = serve(rooms);
        SocketIoClient ada = connect(server, byPolling);
        SocketIoClient grace = connect(server, byPolling);
        ada.join("room");
        grace.join("room");
        ada.hear("user-joined");
        for (String other : List.of("other", "refused")) {
            grace.say("join-room", "{'room_code':'" + other + "','token':'t'}");
            assertThat(grace.hear("error")).contains("ALREADY_JOINED");
            assertThat(rooms.hasRoom(other)).isFalse();
        }
        relay(grace, ada, 1);
        relay(ada, grace, 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void before_a_join_nothing_is_taken_and_nothing_arrives(boolean byPolling) throws Exception {
        URI server = serve(patientRooms());
        SocketIoClient ada = connect(server, byPolling);
        SocketIoClient grace = connect(server, byPolling);
        SocketIoClient eve = connect(server, byPolling);
        ada.join("room");
        grace.join("room");
        ada.hear("user-joined");
        for (String event : List.of("offer", "answer", "ice-candidate")) {
            for (String to : List.of(ada.id(), "room", eve.id(), "nobody")) {
                eve.say(event, signal(event, to, "{}"));
                assertThat(eve.hear("error")).as("%s to %s", event, to).contains("NOT_JOINED");
            }
        }
        for (String event : List.of(
                "hand-raised', {'raised':true}",
                "timer', {'action':'start','duration_ms':1000}",
                "presenter', {'presenter':null}",
                "message', {'kind':'k','body':1}",
                "moderate', {'action':'kick','target':'" + ada.id() + "'}")) {
            eve.packet(("42['" + event + "]").replace('\'', '"'));
            assertThat(eve.hear("error")).as(event).contains("NOT_JOINED");
        }
        relay(ada, grace, 1);
        relay(grace, ada, 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_signal_reaches_nobody_but_a_participant_of_the_same_room(boolean byPolling) throws Exception {
        URI server = serve(patientRooms());
        SocketIoClient ada = connect(server, byPolling);
        SocketIoClient grace = connect(server, !byPolling);
        SocketIoClient eve = connect(server, byPolling);
        SocketIoClient mallory = connect(server, !byPolling);
        SocketIoClient outsider = connect(server, byPolling);
        ada.join("room");
        grace.join("room");
        ada.hear("user-joined");
        eve.join("other");
        mallory.join("other");
        eve.hear("user-joined");

        for (String event : List.of("offer", "answer", "ice-candidate")) {
            for (String to : List.of(eve.id(), "other", "room", outsider.id(), ada.id(), "nobody", "*")) {
                ada.say(event, signal(event, to, "{'stray':1}"));
                assertThat(ada.hear("error")).as("%s to %s", event, to).contains("PEER_NOT_FOUND");
            }
        }
        ada.say("message", "{'to':'" + eve.id() + "','kind':'k','body':1}");
        assertThat(ada.hear("error")).contains("PEER_NOT_FOUND");

        // Each hears next what is meant for it, and nothing before.
        relay(ada, grace, 1);
        relay(grace, ada, 2);
        relay(eve, mallory, 3);
        relay(mallory, eve, 4);
        outsider.say("offer", signal("offer", ada.id(), "{}"));
        assertThat(outsider.hear("error")).contains("NOT_JOINED");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_happens_in_a_room_is_heard_in_no_other(boolean byPolling) throws Exception {
        URI server = serve(patientRooms());
        SocketIoClient ada = connect(server, byPolling);
        SocketIoClient grace = connect(server, byPolling);
        SocketIoClient eve = connect(server, byPolling);
        SocketIoClient outsider = connect(server, byPolling);
        ada.join("room");
        eve.join("other");
        grace.join("room");
        ada.hear("user-joined");
        ada.say("hand-raised", "{'raised':true}");
        ada.say("presenter", "{'presenter':'" + ada.id() + "'}");
        ada.say("timer", "{'action':'start','duration_ms':300000}");
        for (String event : List.of("hand-raised", "presenter", "timer_state")) {
            grace.hear(event);
            ada.hear(event);
        }
        ada.say("message", "{'kind':'chat','body':'for the room'}");
        grace.hear("message");
        grace.close();
        ada.hear("user-left");

        eve.say("hand-raised", "{'raised':true}");
        assertThat(eve.hear("hand-raised")).contains(eve.id());
        outsider.say("hand-raised", "{'raised':true}");
        assertThat(outsider.hear("error")).contains("NOT_JOINED");
    }

    private static void relay(SocketIoClient from, SocketIoClient to, int n) throws Exception {
        from.say("offer", signal("offer", to.id(), "{'n':" + n + "}"));
        assertThat(to.hear("offer")).isEqualTo("{\"from\":\"" + from.id() + "\",\"offer\":{\"n\":" + n + "}}");
    }

    private static String signal(String event, String to, String payload) {
        String field = event.equals("ice-candidate") ? "candidate" : event;
        return "{'to':'" + to + "','" + field + "':" + payload + "}";
    }

    private static List<String> members(String joined) {
        String participants = SocketIoClient.between(joined, "\"participants\":[", "]");
        return List.of(participants.split("\"socket_id\":\"", -1)).stream()
                .skip(1)
                .map(rest -> rest.substring(0, rest.indexOf('"')))
                .toList();
    }
}
