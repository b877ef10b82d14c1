package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.LeaveReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How a room is put together again whose log was lost. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RestoreRulesTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final Story before = new Story()
            .joinsWithWindow("ada", WINDOW)
            .joinsWithWindow("bob", WINDOW)
            .sets("ada", "k", "1");
    private final Story after = new Story();

    @Test
    void a_room_goes_on_in_another_life_as_it_was() {
        Room lost = before.room();
        RoomEntry entry = new RoomEntry(
                9, before.now(), "new-1", new RoomEntry.Origin("node-2", 0), new RoomCommand.Reopen(lost));
        Transition transition = RoomMachine.step(Room.absent("ROOM42", 9), entry);
        Room room = transition.room();
        assertThat(transition.effects()).isEmpty();
        assertThat(room.members()).isEqualTo(lost.members());
        assertThat(room.shared()).isEqualTo(lost.shared());
        assertThat(room.nextRank()).isEqualTo(lost.nextRank());
        assertThat(room.head().epoch()).isEqualTo("new-1");
        assertThat(room.version()).isEqualTo(9);
        assertThat(room.birth().previous()).isEqualTo(lost.head().epoch());
    }

    @Test
    void the_time_of_a_reopened_room_does_not_go_back() {
        RoomEntry entry = new RoomEntry(
                9,
                before.now().minusSeconds(3_600),
                "new-1",
                new RoomEntry.Origin("node-2", 0),
                new RoomCommand.Reopen(before.room()));
        Room room = RoomMachine.step(Room.absent("ROOM42", 9), entry).room();
        assertThat(room.head().time()).isEqualTo(before.room().head().time());
    }

    @Test
    void a_room_that_is_there_is_not_reopened() {
        Room room = before.room();
        before.happens(new RoomCommand.Reopen(after.room()));
        assertThat(before.effects()).isEmpty();
        assertThat(before.room().members()).isEqualTo(room.members());
    }

    @Test
    void members_come_back_in_their_place_whoever_came_meanwhile() {
        after.joins("newcomer").happens(restore(before.room(), "bob")).happens(restore(before.room(), "ada"));
        assertThat(after.room().members().keySet()).containsExactly("ada", "newcomer", "bob");
        Member ada = after.room().members().get("ada");
        Member newcomer = after.room().members().get("newcomer");
        assertThat(ada).isEqualTo(before.room().member("ada"));
        assertThat(InitiatorRule.initiates(ada, newcomer)).isNotEqualTo(InitiatorRule.initiates(newcomer, ada));
        assertThat(after.joins("late").room().members().get("late").rank()).isEqualTo(3);
    }

    @Test
    void neither_a_lock_nor_a_full_room_keeps_out_who_was_in_it() {
        Story full = new Story(new RoomPolicy(1, 4, 20, RoomPolicy.Duplicates.ALLOW, null, false, false));
        full.joins("newcomer").happens(new RoomCommand.Lock(null)).happens(restore(before.room(), "ada"));
        assertThat(full.room().members()).containsKeys("newcomer", "ada");
    }

    @Test
    void a_ban_keeps_out_whoever_knows_of_it_first() {
        after.joins("newcomer").happens(new RoomCommand.Ban(null, "ada")).happens(restore(before.room(), "ada"));
        assertThat(after.room().members()).containsOnlyKeys("newcomer");
        assertThat(after.kinds()).containsExactly(RoomEffect.MemberLeft.class);

        Story other = new Story().joinsAs("ada-again", "ada").joins("newcomer");
        other.happens(new RoomCommand.Restore(
                List.of(), List.of(), new Access(false, false, Map.of("ada", "Ada")), Shared.EMPTY));
        assertThat(other.room().members()).containsOnlyKeys("newcomer");
        assertThat(other.effects())
                .anySatisfy(effect -> assertThat(effect)
                        .isInstanceOfSatisfying(
                                RoomEffect.MemberLeft.class,
                                left -> assertThat(left.reason()).isEqualTo(LeaveReason.BANNED)));
    }

    @Test
    void whoever_a_ban_puts_out_has_left_before_others_come_back() {
        after.joins("eve")
                .happens(new RoomCommand.Restore(
                        List.of(before.room().members().get("bob")),
                        List.of(),
                        new Access(false, false, Map.of("eve", "Eve")),
                        Shared.EMPTY));
        assertThat(after.kinds())
                .containsExactly(
                        RoomEffect.MemberLeft.class, RoomEffect.BanChanged.class, RoomEffect.MemberJoined.class);
        assertThat(after.room().members()).containsOnlyKeys("bob");
    }

    @Test
    void of_two_sessions_of_a_member_the_newer_generation_counts() {
        Member old = before.room().members().get("ada");
        before.resumes("ada", 1, 2);
        Member current = before.room().members().get("ada");
        after.happens(restore(old)).happens(restore(current));
        assertThat(after.room().member("ada")).isEqualTo(current);
        assertThat(after.kinds()).containsExactly(RoomEffect.SeatTaken.class, RoomEffect.MemberBack.class);
        after.happens(restore(old));
        assertThat(after.effects()).isEmpty();
        assertThat(after.room().member("ada")).isEqualTo(current);
    }

    @Test
    void whose_session_lives_is_back_from_being_taken_for_lost() {
        before.happens(new RoomCommand.NodeLost(Story.NODE, Duration.ZERO));
        assertThat(before.room().members().get("ada").isAway()).isTrue();
        before.happensAt("node-9", new RoomCommand.Return("ada", 1));
        assertThat(before.effects()).isEmpty();
        before.happens(new RoomCommand.Return("ada", 1));
        assertThat(before.room().members().get("ada").isAway()).isFalse();
        assertThat(before.room().members().get("bob").isAway()).isTrue();
        assertThat(before.kinds()).containsExactly(RoomEffect.MemberBack.class);
    }

    @Test
    void who_has_left_does_not_return() {
        before.leaves("ada").happens(new RoomCommand.Return("ada", 1));
        assertThat(before.effects()).isEmpty();
        assertThat(before.room().members()).containsOnlyKeys("bob");
    }

    @Test
    void one_who_was_away_is_away_again_for_a_whole_window() {
        before.loses("ada").elapse(Duration.ofSeconds(20));
        after.joins("newcomer").elapse(Duration.ofMinutes(5)).happens(restore(before.room(), "ada"));
        assertThat(after.room().members().get("ada").awayUntil())
                .isEqualTo(after.now().plus(WINDOW));
        assertThat(after.kinds()).containsExactly(RoomEffect.MemberJoined.class, RoomEffect.MemberAway.class);
    }

    @Test
    void the_higher_count_of_a_pair_counts_in_whatever_order_the_two_come() {
        before.restarts("ada", "bob", 0).elapse(Duration.ofSeconds(5)).restarts("ada", "bob", 1);
        RoomCommand.PairCount pair = new RoomCommand.PairCount(
                "bob", "ada", before.room().members().get("bob").restarts().get("ada"));
        for (List<String> order : List.of(List.of("ada", "bob"), List.of("bob", "ada"))) {
            Story story = new Story();
            order.forEach(id -> story.happens(new RoomCommand.Restore(
                    List.of(before.room().members().get(id)), List.of(pair), Access.OPEN, Shared.EMPTY)));
            assertThat(story.room().restarts("ada", "bob")).isEqualTo(2);
        }
    }

    @Test
    void what_was_said_is_said_again_where_the_room_says_nothing() {
        Access locked = new Access(true, false, Map.of());
        after.joins("newcomer").sets("newcomer", "other", "2");
        after.happens(new RoomCommand.Restore(
                List.of(), List.of(), locked, before.room().shared()));
        assertThat(after.room().shared().values().get("k").json()).isEqualTo("1");
        assertThat(after.room().access().locked()).isTrue();
        after.sets("newcomer", "k", "3")
                .happens(new RoomCommand.Restore(
                        List.of(), List.of(), locked, before.room().shared()));
        assertThat(after.room().shared().values().get("k").json()).isEqualTo("3");
        assertThat(after.effects()).isEmpty();
    }

    @Test
    void nothing_is_said_in_an_empty_room() {
        after.happens(new RoomCommand.Restore(
                List.of(),
                List.of(),
                new Access(true, false, Map.of("eve", "Eve")),
                before.room().shared()));
        assertThat(after.effects()).isEmpty();
        assertThat(after.room().access()).isEqualTo(Access.OPEN);
        assertThat(after.room().shared()).isEqualTo(Shared.EMPTY);
    }

    @Test
    void only_the_node_that_drives_a_member_speaks_for_it() {
        before.happensAt("node-9", new RoomCommand.Leave("ada", 1, LeaveReason.LEFT));
        assertThat(before.effects()).isEmpty();
        before.happensAt("node-9", new RoomCommand.Suspend("ada", 1, LeaveReason.TIMEOUT));
        assertThat(before.effects()).isEmpty();
        before.resumes("ada", 1, 2).happensAt("node-9", new RoomCommand.Confirm("ada", 2));
        assertThat(before.room().members().get("ada").seat().keys())
                .isEqualTo(new KeyHashes("line-ada", "ada-2", "ada-1"));
    }

    private static RoomCommand restore(Room room, String id) {
        return restore(room.members().get(id));
    }

    private static RoomCommand restore(Member member) {
        return new RoomCommand.Restore(List.of(member), List.of(), Access.OPEN, Shared.EMPTY);
    }
}
