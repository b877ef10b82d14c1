package io.roomsig.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Limits;
import io.roomsig.api.Permission;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Profile;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.room.Seat;
import io.roomsig.core.room.StateValue;
import io.roomsig.core.room.TimerState;
import io.roomsig.spi.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The events of the app that roomsig grew from, to the letter, and their neighbours. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketIoDialectTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_767_225_600_000L);

    private final SocketIoDialect dialect = new SocketIoDialect(Limits.DEFAULT, RoomPolicy.DEFAULT);
    private final NativeDialect nativeDialect = new NativeDialect(Limits.DEFAULT, RoomPolicy.DEFAULT);

    // What pages say.

    @Test
    void join_room_is_read_as_the_page_sends_it() throws Exception {
        ClientMessage message =
                read("[\"join-room\",{\"room_code\":\"ABC123\",\"token\":\"t\",\"display_name\":\" Ärzte 😀 \"}]");
        assertThat(message).isEqualTo(new ClientMessage.JoinRoom("ABC123", "t", "Ärzte 😀", null, null, 0));
    }

    @Test
    void a_payload_is_handed_on_character_for_character() throws Exception {
        String payload = "{ \"type\" :\"offer\",\"sdp\":\"v=0\\r\\n\\u00e9é😀 \\ud83d\", \"n\":1.50e+2 ,\"a\":[ ]}";
        ClientMessage.Signal signal =
                (ClientMessage.Signal) read("[ \"offer\" , {\"offer\": " + payload + " ,\"to\" : \"b\"} ]");
        assertThat(text(dialect.signal("a", signal, null)))
                .containsExactly("42[\"offer\",{\"from\":\"a\",\"offer\":" + payload + "}]");
    }

    @ParameterizedTest
    @CsvSource({"offer, offer", "answer, answer", "ice-candidate, candidate"})
    void signals_keep_their_event_and_field(String event, String field) throws Exception {
        ClientMessage.Signal signal =
                (ClientMessage.Signal) read("[\"" + event + "\",{\"to\":\"b\",\"" + field + "\":{\"x\":1}}]");
        assertThat(signal.to()).isEqualTo("b");
        assertThat(text(dialect.signal("a", signal, null)))
                .containsExactly("42[\"" + event + "\",{\"from\":\"a\",\"" + field + "\":{\"x\":1}}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"join-room\"]                                            | BAD_MESSAGE",
                "[\"join-room\",null]                                       | BAD_MESSAGE",
                "[\"join-room\",\"x\",{\"room_code\":\"A\"}]                | BAD_MESSAGE",
                "[\"join-room\",{\"room_code\":\"a b\"}]                    | BAD_MESSAGE",
                "[\"join-room\",{\"room_code\":\"A\",\"room_code\":\"A\"}]  | BAD_MESSAGE",
                "[\"offer\",{\"to\":\"b\"}]                                 | BAD_MESSAGE",
                "[\"offer\",{\"offer\":{}}]                                 | BAD_MESSAGE",
                "[\"offer\",{\"to\":7,\"offer\":{}}]                        | BAD_MESSAGE",
                "[\"offer\",{\"to\":\"b\",\"offer\":\"x\"}]                 | BAD_MESSAGE",
                "[\"hand-raised\",{\"raised\":1}]                           | BAD_MESSAGE",
                "[\"presenter\",{}]                                         | BAD_MESSAGE",
                "[\"timer\",{\"action\":\"stop\"}]                          | BAD_MESSAGE",
                "[]                                                         | BAD_MESSAGE",
                "[7]                                                        | BAD_MESSAGE",
                "[\"offer\"                                                 | BAD_MESSAGE",
                "[\"offer\",{}]x                                            | BAD_MESSAGE",
                "[\"offer\",{}][]                                           | BAD_MESSAGE",
                "{}                                                         | BAD_MESSAGE",
                "[\"hello\",{\"versions\":[1]}]                             | UNKNOWN_TYPE",
                "[\"ping\",{}]                                              | UNKNOWN_TYPE",
                "[\"room-joined\",{}]                                       | UNKNOWN_TYPE",
                "[\"\"]                                                     | UNKNOWN_TYPE"
            })
    void what_no_page_should_say_is_refused(String text, ErrorCode code) {
        assertThatExceptionOfType(BadMessage.class)
                .isThrownBy(() -> read(text))
                .satisfies(bad -> assertThat(bad.code()).isEqualTo(code));
    }

    @Test
    void the_number_of_an_acknowledgement_is_the_id_of_the_request_also_of_one_that_is_refused() throws Exception {
        Request request = dialect.read("17[\"hand-raised\",{\"raised\":true,\"id\":5}]");
        assertThat(request.id()).isEqualTo("17");
        assertThat(Objects.requireNonNull(dialect.acknowledgement("17")).text()).isEqualTo("4317[]");
        assertThat(dialect.read("[\"hand-raised\",{\"raised\":true,\"id\":5}]").id())
                .isNull();
        assertThatExceptionOfType(BadMessage.class)
                .isThrownBy(() -> dialect.read("17[\"nonsense\",{\"id\":5}]"))
                .satisfies(bad -> assertThat(bad.id()).isEqualTo("17"));
        assertThatExceptionOfType(BadMessage.class)
                .isThrownBy(() -> dialect.read("[\"nonsense\",{\"id\":5}]"))
                .satisfies(bad -> assertThat(bad.id()).isNull());
    }

    @Test
    void further_arguments_are_passed_over_whatever_they_are() throws Exception {
        String join = "{\"room_code\":\"ABC123\",\"token\":\"t\"}";
        assertThat(read("[\"join-room\"," + join + ",7,[{}],\"x\",null]"))
                .isEqualTo(read("[\"join-room\"," + join + "]"));
    }

    @Test
    void what_is_nested_too_deep_is_refused_at_the_same_depth_as_in_the_native_dialect() throws Exception {
        String deepest = "[".repeat(15) + "]".repeat(15);
        read("[\"offer\",{\"to\":\"b\",\"offer\":" + deepest + "}]");
        nativeDialect.read("{\"t\":\"offer\",\"to\":\"b\",\"offer\":" + deepest + "}");
        assertThatExceptionOfType(BadMessage.class)
                .isThrownBy(() -> read("[\"offer\",{\"to\":\"b\",\"offer\":[" + deepest + "]}]"));
    }

    @Test
    void a_hand_the_presenter_and_the_timer_are_requests_that_the_room_knows() throws Exception {
        assertThat(read("[\"hand-raised\",{\"raised\":true}]"))
                .isEqualTo(new ClientMessage.StateSet(RoomCommand.Scope.SELF, "hand_raised", "true", null));
        assertThat(read("[\"presenter\",{\"presenter\":\"me\"}]"))
                .isEqualTo(new ClientMessage.StateSet(RoomCommand.Scope.ROOM, "presenter", "\"me\"", null));
        assertThat(read("[\"presenter\",{\"presenter\":null}]"))
                .isEqualTo(new ClientMessage.StateSet(RoomCommand.Scope.ROOM, "presenter", null, null));
        assertThat(read("[\"timer\",{\"action\":\"start\",\"duration_ms\":5}]"))
                .isEqualTo(new ClientMessage.Timer(RoomCommand.TimerAction.START, Duration.ofMillis(5)));
    }

    // What pages hear.

    @Test
    void room_joined_has_the_fields_of_old_and_says_whom_to_offer_to() {
        Room room = room("ada", "bob");
        room = with(room, new RoomCommand.Update("ada", RoomCommand.Scope.SELF, "hand_raised", "true", null));
        room = with(room, new RoomCommand.Update("ada", RoomCommand.Scope.ROOM, "presenter", "\"ada\"", null));
        IceServers ice = IceServers.forever(List.of(IceServer.stun("stun:stun.example.org")));
        Dialect.Snapshot snapshot = new Dialect.Snapshot(room, "e", member(room, "bob"), null, ice, NOW);
        assertThat(dialect.roomJoined(snapshot, null).text())
                .isEqualTo(
                        "42[\"room-joined\",{\"participants\":["
                                + "{\"socket_id\":\"ada\",\"display_name\":\"Name of ada\",\"initiator\":true,\"hand_raised\":true},"
                                + "{\"socket_id\":\"bob\",\"display_name\":\"Name of bob\"}],"
                                + "\"timer_state\":null,\"presenter\":\"ada\","
                                + "\"ice_servers\":[{\"urls\":[\"stun:stun.example.org\"]}],\"waiting_room\":false,\"waiting\":[],\"seq\":5}]");
    }

    @Test
    void arrivals_and_departures_have_the_fields_of_old() {
        Member bob = member(room("ada", "bob"), "bob");
        assertThat(event(new RoomEffect.MemberJoined(bob)))
                .isEqualTo("42[\"user-joined\",{\"socket_id\":\"bob\",\"display_name\":\"Name of bob\","
                        + "\"initiator\":false,\"seq\":9}]");
        assertThat(event(new RoomEffect.MemberLeft(bob, LeaveReason.TIMEOUT)))
                .isEqualTo("42[\"user-left\",{\"socket_id\":\"bob\",\"seq\":9}]");
    }

    @Test
    void an_error_has_a_message_and_a_code_and_nothing_else() {
        Dialect.Refusal refusal =
                new Dialect.Refusal(ErrorCode.INVALID_TOKEN, "7", Duration.ofSeconds(1), Map.of("version", 3L));
        assertThat(dialect.error(refusal).text())
                .isEqualTo("42[\"error\",{\"message\":\"Invalid room token\",\"code\":\"INVALID_TOKEN\"}]");
    }

    @Test
    void a_hand_is_told_as_a_hand_and_other_values_as_in_the_native_dialect() {
        StateValue yes = new StateValue("true", 9, "ada");
        assertThat(event(new RoomEffect.OwnValueChanged("ada", "hand_raised", yes)))
                .isEqualTo("42[\"hand-raised\",{\"socket_id\":\"ada\",\"raised\":true,\"seq\":9}]");
        assertThat(event(new RoomEffect.OwnValueChanged("ada", "hand_raised", null)))
                .isEqualTo("42[\"hand-raised\",{\"socket_id\":\"ada\",\"raised\":false,\"seq\":9}]");
        RoomEffect muted = new RoomEffect.OwnValueChanged("ada", "audio", yes);
        String fields = "\"socket_id\":\"ada\",\"key\":\"audio\",\"value\":true,\"version\":9,\"seq\":9}";
        assertThat(event(muted)).isEqualTo("42[\"user-updated\",{" + fields + "]");
        assertThat(nativeDialect.event(muted, 9, NOW, null).orElseThrow().text())
                .isEqualTo("{\"t\":\"user-updated\"," + fields);
    }

    @Test
    void presenter_timer_and_messages_are_told_with_who_set_them() {
        assertThat(event(new RoomEffect.RoomValueChanged("presenter", new StateValue("\"ada\"", 9, "ada"), "ada")))
                .isEqualTo("42[\"presenter\",{\"presenter\":\"ada\",\"version\":9,\"by\":\"ada\",\"seq\":9}]");
        assertThat(event(new RoomEffect.RoomValueChanged("presenter", null, "ada")))
                .isEqualTo("42[\"presenter\",{\"presenter\":null,\"version\":0,\"by\":\"ada\",\"seq\":9}]");
        TimerState timer = new TimerState(true, Duration.ofMinutes(5), Duration.ofMinutes(4), NOW);
        assertThat(event(new RoomEffect.TimerChanged(timer, "ada")))
                .isEqualTo("42[\"timer_state\",{\"timer_state\":{\"status\":\"running\",\"duration_ms\":300000,"
                        + "\"remaining_ms\":240000,\"updated_at\":1767225600000},"
                        + "\"by\":\"ada\",\"server_time\":1767225600000,\"seq\":9}]");
        assertThat(event(new RoomEffect.TimerChanged(null, "ada")))
                .isEqualTo("42[\"timer_state\",{\"timer_state\":null,"
                        + "\"by\":\"ada\",\"server_time\":1767225600000,\"seq\":9}]");
        assertThat(event(new RoomEffect.MemberAway("ada", NOW)))
                .isEqualTo("42[\"user-away\",{\"socket_id\":\"ada\",\"until\":1767225600000,"
                        + "\"server_time\":1767225600000,\"seq\":9}]");
        assertThat(event(new RoomEffect.LockChanged(true)))
                .isEqualTo("42[\"room-updated\",{\"locked\":true,\"seq\":9}]");
        assertThat(dialect.appMessage("ada", new ClientMessage.AppMessage("bob", "chat", "[ 1]"), NOW)
                        .text())
                .isEqualTo("42[\"message\",{\"from\":\"ada\",\"to\":\"bob\",\"kind\":\"chat\",\"body\":[ 1],"
                        + "\"ts\":1767225600000}]");
    }

    @Test
    void pages_are_told_nothing_of_what_they_have_no_word_for() {
        Member ada = member(room("ada"), "ada");
        for (RoomEffect effect : List.of(
                new RoomEffect.Opened(),
                new RoomEffect.JoinAccepted(ada),
                new RoomEffect.SeatTaken("ada", ada.seat()),
                new RoomEffect.ResumeAccepted(ada),
                new RoomEffect.PairRestarted("ada", "bob", 1, "asked"),
                new RoomEffect.Ended(),
                new RoomEffect.Rejected(ErrorCode.ROOM_FULL, null))) {
            assertThat(dialect.event(effect, 9, NOW, null))
                    .as(effect.toString())
                    .isEmpty();
        }
        assertThat(dialect.welcome(new ClientMessage.Hello(List.of(1), Set.of()), null))
                .isNull();
    }

    // The end.

    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void a_page_is_disconnected_for_good_exactly_where_coming_back_would_end_the_same_way(CloseCode code) {
        boolean isForGood = switch (code) {
            case NORMAL, INVALID_TOKEN, REPLACED, KICKED, BANNED, ROOM_CLOSED, PROTOCOL_ERROR -> true;
            case GOING_AWAY,
                    UNSUPPORTED_DATA,
                    TOO_BIG,
                    SLOW_CONSUMER,
                    PING_TIMEOUT,
                    INTERNAL_ERROR,
                    SERVER_DRAINING,
                    JOIN_TIMEOUT,
                    KEY_REUSED,
                    RATE_LIMITED -> false;
        };
        List<String> said = text(dialect.farewell(code));
        assertThat(said.contains("41")).isEqualTo(isForGood);
        assertThat(said.isEmpty() || said.get(said.size() - 1).equals("41")).isTrue();
    }

    @Test
    void whoever_is_thrown_out_hears_why() {
        assertThat(text(dialect.farewell(CloseCode.KICKED)))
                .containsExactly("42[\"go-away\",{\"reconnect\":\"no\",\"after_ms\":0,\"reason\":\"kicked\"}]", "41");
        assertThat(dialect.goAway("server-drain", Duration.ofMillis(500)).text())
                .isEqualTo("42[\"go-away\",{\"reconnect\":\"rejoin\",\"after_ms\":500,\"reason\":\"server-drain\"}]");
    }

    // Candidates between the two.

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"candidate\",\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\"}}  | {\"candidate\":\"c\",\"sdpMid\":\"0\"}",
                "{\"candidate\": { \"candidate\":\"c\"} ,\"type\":\"candidate\"}                | { \"candidate\":\"c\"}",
                "{\"candidate\":\"c\",\"sdpMid\":\"0\"}                                         | {\"candidate\":\"c\",\"sdpMid\":\"0\"}",
                "{\"other\":{\"candidate\":{}}}                                                 | {\"other\":{\"candidate\":{}}}",
                "[{\"candidate\":\"c\"}]                                                        | [{\"candidate\":\"c\"}]",
                "null                                                                           | null"
            })
    void a_candidate_of_a_page_reaches_the_native_dialect_without_its_wrapping(String sent, String heard)
            throws Exception {
        ClientMessage.Signal signal =
                (ClientMessage.Signal) read("[\"ice-candidate\",{\"to\":\"b\",\"candidate\":" + sent + "}]");
        assertThat(text(nativeDialect.signal("a", signal, null)))
                .containsExactly("{\"t\":\"ice-candidate\",\"from\":\"a\",\"candidate\":" + heard + "}");
        assertThat(text(dialect.signal("a", signal, null)))
                .as("among pages it stays as it is")
                .containsExactly("42[\"ice-candidate\",{\"from\":\"a\",\"candidate\":" + sent + "}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "{\"candidate\":\"c\"}                             | {\"candidate\":\"c\"} | none",
                "[{\"candidate\":\"c\"}, {\"candidate\":\"d\"}]    | {\"candidate\":\"c\"} | {\"candidate\":\"d\"}",
                "[null, {\"candidate\":\"c\"}]                     | {\"candidate\":\"c\"} | none",
                "[{\"candidate\":\"c\"}, null]                     | {\"candidate\":\"c\"} | none",
                "null                                              | none                  | none",
                "[]                                                | none                  | none"
            })
    void candidates_of_the_native_dialect_reach_a_page_one_by_one_in_its_wrapping(
            String sent, @Nullable String first, @Nullable String second) throws Exception {
        ClientMessage.Signal signal = (ClientMessage.Signal) nativeDialect
                .read("{\"t\":\"ice-candidate\",\"to\":\"b\",\"candidate\":" + sent + "}")
                .message();
        List<String> wrapped = Stream.of(first, second)
                .filter(Objects::nonNull)
                .map(one -> "42[\"ice-candidate\",{\"from\":\"a\",\"candidate\":{\"type\":\"candidate\",\"candidate\":"
                        + one + "}}]")
                .toList();
        assertThat(text(dialect.signal("a", signal, null))).isEqualTo(wrapped);
    }

    private ClientMessage read(String text) throws BadMessage {
        return dialect.read(text).message();
    }

    private String event(RoomEffect effect) {
        return dialect.event(effect, 9, NOW, null).orElseThrow().text();
    }

    private static List<String> text(List<Frame> frames) {
        return frames.stream().map(Frame::text).toList();
    }

    private static Member member(Room room, String id) {
        return Objects.requireNonNull(room.member(id));
    }

    private static Room room(String... ids) {
        Room room = with(Room.absent("ABC123"), new RoomCommand.Open(RoomPolicy.DEFAULT, RoomMachine.RULES));
        for (String id : ids) {
            Profile profile = new Profile("grant", id, "Name of " + id, "participant", Permission.ALL, null, null);
            room = with(room, new RoomCommand.Join(id, profile, Seat.first("node", "attempt-" + id, 0), null));
        }
        return room;
    }

    private static Room with(Room room, RoomCommand command) {
        long version = room.version() + 1;
        RoomEntry.Origin origin = new RoomEntry.Origin("node", version);
        return RoomMachine.step(room, new RoomEntry(version, NOW, "entry-" + version, origin, command))
                .room();
    }
}
