package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import io.roomsig.core.room.RoomPolicy.Duplicates;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JoinRulesTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);

    @Test
    void a_room_comes_into_being_with_its_first_member_and_not_before() {
        Story story = new Story();
        assertThat(story.effects()).isEmpty();
        assertThat(story.joins("ada").kinds())
                .containsExactly(RoomEffect.Opened.class, RoomEffect.MemberJoined.class, RoomEffect.JoinAccepted.class);
    }

    @Test
    void the_epoch_of_a_room_is_the_id_of_its_open_entry() {
        assertThat(new Story().joins("ada").room().head().epoch()).isEqualTo("entry-1");
    }

    @Test
    void a_second_open_entry_changes_nothing() {
        Story story = new Story().joins("ada");
        story.happens(new RoomCommand.Open(RoomPolicy.DEFAULT.withMaxMembers(1), RoomMachine.RULES));
        assertThat(story.effects()).isEmpty();
        assertThat(story.room().policy()).isEqualTo(RoomPolicy.DEFAULT);
        assertThat(story.room().head().epoch()).isEqualTo("entry-1");
    }

    @Test
    void members_are_kept_in_join_order() {
        Story story =
                new Story().joins("zoe").joins("ada").joins("max").leaves("ada").joins("ada2");
        assertThat(story.room().members().keySet()).containsExactly("zoe", "max", "ada2");
    }

    @Test
    void the_others_hear_of_a_newcomer_before_the_newcomer_hears_of_them() {
        Story story = new Story().joins("ada").joins("bob");
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberJoined.class, RoomEffect.JoinAccepted.class);
    }

    @Test
    void an_entry_that_is_not_the_next_one_is_not_applied() {
        Story story = new Story().joins("ada");
        RoomEntry old = new RoomEntry(2, story.now(), "x", new RoomEntry.Origin("n", 1), new RoomCommand.Lock(null));
        assertThatThrownBy(() -> RoomMachine.step(story.room(), old)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_time_of_a_room_never_goes_back() {
        Story story = new Story().joins("ada");
        Instant before = story.room().head().time();
        story.elapse(Duration.ofHours(-1)).joins("bob");
        assertThat(story.room().head().time()).isEqualTo(before);
    }

    @Test
    void a_full_room_refuses_and_away_members_count() {
        Story story = new Story(RoomPolicy.DEFAULT.withMaxMembers(2))
                .joinsWithWindow("ada", WINDOW)
                .joins("bob")
                .loses("ada")
                .joins("eve");
        assertThat(story.code()).isEqualTo(ErrorCode.ROOM_FULL);
        assertThat(story.room().members()).containsOnlyKeys("ada", "bob");
    }

    @Test
    void a_place_that_became_free_is_taken() {
        Story story = new Story(RoomPolicy.DEFAULT.withMaxMembers(1)).joins("ada");
        assertThat(story.joins("bob").code()).isEqualTo(ErrorCode.ROOM_FULL);
        story.leaves("ada").joins("bob");
        assertThat(story.room().members()).containsOnlyKeys("bob");
    }

    @Test
    void a_locked_room_keeps_out_newcomers_but_not_moderators() {
        Story story = new Story().moderatorJoins("ada").happens(new RoomCommand.Lock("ada"));
        assertThat(story.joins("bob").code()).isEqualTo(ErrorCode.ROOM_LOCKED);
        story.moderatorJoins("eve");
        assertThat(story.room().members()).containsOnlyKeys("ada", "eve");
    }

    @Test
    void a_lock_lets_in_who_comes_back_for_their_own_away_self() {
        Story story = new Story()
                .moderatorJoins("ada")
                .happens(Story.join("bob1", "bob", WINDOW, Permission.PARTICIPANT))
                .loses("bob1")
                .happens(new RoomCommand.Lock("ada"))
                .joinsAs("bob2", "bob");
        assertThat(story.room().members()).containsOnlyKeys("ada", "bob2");
    }

    @Test
    void the_same_attempt_is_the_same_member_under_a_new_generation() {
        Story story = new Story().joins("ada").joins("bob");
        RoomCommand.Join again = Story.join("other-id", "ada", Duration.ZERO, Permission.PARTICIPANT);
        Seat seat = new Seat("node-2", 1, "attempt-ada", 0, Duration.ZERO, null, false);
        story.happens(new RoomCommand.Join("other-id", again.profile(), seat, null));
        // What was sent to it at the other node may be lost.
        assertThat(story.kinds())
                .containsExactly(
                        RoomEffect.SeatTaken.class, RoomEffect.MemberBack.class, RoomEffect.JoinAccepted.class);
        assertThat(story.room().members()).containsOnlyKeys("ada", "bob");
        Member ada = story.room().member("ada");
        assertThat(ada.seat().gen()).isEqualTo(2);
        assertThat(ada.seat().home()).isEqualTo("node-2");
        assertThat(ada.rank()).isEqualTo(1);
    }

    @Test
    void of_two_joins_of_one_attempt_the_one_that_was_asked_for_later_counts() {
        Story story = new Story().asks("ada", WINDOW, 1).asks("ada", WINDOW, 0);
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.asks("ada", WINDOW, 1).gen("ada")).isEqualTo(2);
        assertThat(story.asks("ada", WINDOW, 2).gen("ada")).isEqualTo(3);
        story.asks("ada", WINDOW, 1);
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void the_one_that_was_asked_for_later_counts_after_a_resume_too() {
        Story story = new Story().asks("ada", WINDOW, 1).resumes("ada", 1, 2);
        assertThat(story.kinds()).contains(RoomEffect.ResumeAccepted.class);
        story.asks("ada", WINDOW, 0);
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void the_same_attempt_gets_its_place_again_in_a_full_and_locked_room() {
        Story story = new Story(RoomPolicy.DEFAULT.withMaxMembers(1)).joins("ada");
        story.happens(new RoomCommand.Lock(null)).joins("ada");
        assertThat(story.kinds()).contains(RoomEffect.JoinAccepted.class);
        assertThat(story.room().members()).hasSize(1);
    }

    @Test
    void the_same_attempt_with_another_grant_is_somebody_else() {
        Story story = new Story().joins("ada");
        RoomCommand.Join foreign = Story.join("eve", "eve", Duration.ZERO, Permission.PARTICIPANT);
        story.happens(new RoomCommand.Join(
                "eve", foreign.profile(), new Seat(Story.NODE, 1, "attempt-ada", 0, Duration.ZERO, null, false), null));
        assertThat(story.room().members()).containsOnlyKeys("ada", "eve");
    }

    @Test
    void an_id_is_never_used_twice() {
        Story story = new Story().joins("ada");
        RoomCommand.Join clash = Story.join("ada", "eve", Duration.ZERO, Permission.PARTICIPANT);
        story.happens(new RoomCommand.Join(
                "ada", clash.profile(), new Seat(Story.NODE, 1, "attempt-eve", 0, Duration.ZERO, null, false), null));
        assertThat(story.code()).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void two_devices_of_one_identity_may_both_be_there() {
        Story story = new Story().joinsAs("laptop", "ada").joinsAs("phone", "ada");
        assertThat(story.room().members()).containsOnlyKeys("laptop", "phone");
    }

    @Test
    void where_the_policy_says_so_the_newer_device_replaces_the_older() {
        Story story = new Story(RoomPolicy.DEFAULT.withDuplicates(Duplicates.REPLACE))
                .joins("bob")
                .joinsAs("laptop", "ada")
                .joinsAs("phone", "ada");
        assertThat(story.room().members()).containsOnlyKeys("bob", "phone");
        assertThat(story.effects().get(0))
                .isInstanceOfSatisfying(
                        RoomEffect.MemberLeft.class,
                        left -> assertThat(left.reason()).isEqualTo(LeaveReason.REPLACED));
    }

    /** The earlier of two joins may be taken last, by way of a node that slept. */
    @Test
    void whoever_has_come_in_since_a_join_was_asked_for_is_not_replaced_by_it() {
        Story story = new Story(RoomPolicy.DEFAULT.withDuplicates(Duplicates.REPLACE)).joins("bob");
        RoomCommand.Join late = story.asksNow("earlier", "ada");
        story.joinsAs("later", "ada").happens(late);
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.room().members()).containsOnlyKeys("bob", "later");
        story.happens(story.asksNow("again", "ada"));
        assertThat(story.room().members()).containsOnlyKeys("bob", "again");
    }

    @Test
    void nor_is_their_away_self() {
        Story story = new Story().joins("bob");
        RoomCommand.Join late = story.asksNow("earlier", "ada");
        story.happens(Story.join("later", "ada", WINDOW, Permission.PARTICIPANT))
                .loses("later")
                .happens(late);
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.room().members()).containsOnlyKeys("bob", "later");
    }

    /** Ranks begin anew with a room. */
    @Test
    void nor_is_whoever_came_in_in_another_life_of_the_room() {
        Story story = new Story(RoomPolicy.DEFAULT.withDuplicates(Duplicates.REPLACE)).joinsAs("later", "ada");
        RoomCommand.Join now = story.asksNow("earlier", "ada");
        RoomCommand.Seen longAgo = new RoomCommand.Seen("another", 9);
        story.happens(new RoomCommand.Join(now.id(), now.profile(), now.seat(), longAgo));
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.room().members()).containsOnlyKeys("later");
    }

    @Test
    void a_late_join_does_not_end_its_own_attempt_that_waits() {
        Story story = new Story(
                        RoomPolicy.DEFAULT.withDuplicates(Duplicates.REPLACE).withWaitingRoom(true))
                .moderatorJoins("mod");
        RoomCommand.Join late = story.asksNow("laptop", "ada");
        story.happens(new RoomCommand.Join("waits", late.profile(), late.seat(), null))
                .joinsAs("phone", "ada")
                .happens(new RoomCommand.Admit("mod", "phone"))
                .happens(late);
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.room().waiting()).containsOnlyKeys("waits");
        assertThat(story.room().members()).containsOnlyKeys("mod", "phone");
    }

    @Test
    void where_the_policy_says_so_the_newer_device_is_refused() {
        Story story = new Story(RoomPolicy.DEFAULT.withDuplicates(Duplicates.REFUSE))
                .joinsAs("laptop", "ada")
                .joinsAs("phone", "ada");
        assertThat(story.code()).isEqualTo(ErrorCode.DUPLICATE_IDENTITY);
    }

    @Test
    void an_away_self_gives_way_whatever_the_policy_says() {
        Story story = new Story(RoomPolicy.DEFAULT.withDuplicates(Duplicates.REFUSE))
                .joins("bob")
                .happens(Story.join("ada1", "ada", WINDOW, Permission.PARTICIPANT))
                .loses("ada1")
                .joinsAs("ada2", "ada");
        assertThat(story.room().members()).containsOnlyKeys("bob", "ada2");
    }

    @Test
    void nobody_joins_a_closed_room() {
        Story story =
                new Story().joins("ada").happens(new RoomCommand.Close(null)).joins("bob");
        assertThat(story.code()).isEqualTo(ErrorCode.ROOM_CLOSED);
    }
}
