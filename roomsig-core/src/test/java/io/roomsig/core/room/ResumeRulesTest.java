package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Who may come back as whom. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResumeRulesTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final Story story =
            new Story().joinsWithWindow("ada", WINDOW).joins("bob").loses("ada");

    @Test
    void whoever_resumes_keeps_id_and_rank_and_gets_a_new_generation_and_key() {
        story.resumes("ada", 1, 2);
        assertThat(story.kinds())
                .containsExactly(
                        RoomEffect.SeatTaken.class, RoomEffect.MemberBack.class, RoomEffect.ResumeAccepted.class);
        Member ada = story.room().member("ada");
        assertThat(ada.isAway()).isFalse();
        assertThat(ada.rank()).isEqualTo(1);
        assertThat(ada.seat())
                .isEqualTo(new Seat(
                        "node-2", 2, "attempt-ada", 0, WINDOW, new KeyHashes("line-ada", "ada-2", "ada-1"), true));
    }

    @Test
    void a_member_that_is_not_away_can_be_taken_over() {
        Story connected = new Story().joinsWithWindow("ada", WINDOW).resumes("ada", 1, 2);
        assertThat(connected.kinds()).contains(RoomEffect.SeatTaken.class, RoomEffect.ResumeAccepted.class);
    }

    @Test
    void the_key_before_stays_good_until_the_newest_is_confirmed() {
        story.resumes("ada", 1, 2).resumes("ada", 1, 3);
        assertThat(story.kinds()).contains(RoomEffect.ResumeAccepted.class);
        story.resumes("ada", 3, 4).resumes("ada", 3, 5);
        assertThat(story.kinds()).contains(RoomEffect.ResumeAccepted.class);
    }

    @Test
    void a_key_that_a_newer_one_has_replaced_ends_the_session() {
        story.resumes("ada", 1, 2).confirms("ada").resumes("ada", 1, 3);
        assertThat(story.effects())
                .hasSize(2)
                .contains(new RoomEffect.Rejected(ErrorCode.RESUME_INVALID, null))
                .anySatisfy(effect -> assertThat(effect)
                        .isInstanceOfSatisfying(
                                RoomEffect.MemberLeft.class,
                                left -> assertThat(left.reason()).isEqualTo(LeaveReason.KEY_REUSED)));
        assertThat(story.room().members()).containsOnlyKeys("bob");
        assertThat(story.resumes("ada", 2, 3).code()).isEqualTo(ErrorCode.RESUME_EXPIRED);
    }

    @Test
    void a_key_that_never_arrived_is_void_once_the_one_before_was_shown_again() {
        story.resumes("ada", 1, 2).resumes("ada", 1, 3).resumes("ada", 2, 4);
        assertThat(story.room().members()).containsOnlyKeys("bob");
    }

    @Test
    void a_late_confirmation_of_an_earlier_generation_does_nothing() {
        story.resumes("ada", 1, 2)
                .resumes("ada", 1, 3)
                .happens(new RoomCommand.Confirm("ada", 2))
                .resumes("ada", 1, 4);
        assertThat(story.kinds()).contains(RoomEffect.ResumeAccepted.class);
    }

    @Test
    void a_key_of_another_session_changes_nothing() {
        Room before = story.room();
        story.happens(new RoomCommand.Resume("ada", 1, "node-2", "line-eve", "ada-1", "eve-2", true));
        assertThat(story.code()).isEqualTo(ErrorCode.RESUME_INVALID);
        assertThat(story.room().members()).isEqualTo(before.members());
        assertThat(story.resumes("bob", 1, 2).code()).isEqualTo(ErrorCode.RESUME_INVALID);
    }

    @Test
    void of_two_that_have_seen_the_same_generation_one_wins() {
        story.happens(Story.resume("ada", 1, 1, 2)).happens(Story.resume("ada", 1, 1, 3));
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.room().member("ada").seat().keys().current()).isEqualTo("ada-2");
    }

    @Test
    void one_that_comes_much_later_than_it_was_asked_for_does_no_harm() {
        story.resumes("ada", 1, 2).confirms("ada").happens(Story.resume("ada", 1, 1, 9));
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.room().members()).containsKey("ada");
    }

    @Test
    void a_join_that_is_asked_for_again_gets_a_key_of_its_own_and_the_others_hear_of_it() {
        Story again = new Story().joinsWithWindow("ada", WINDOW).resumes("ada", 1, 2);
        again.happens(Story.join("ada", "ada", WINDOW, Permission.PARTICIPANT));
        assertThat(again.kinds())
                .containsExactly(
                        RoomEffect.SeatTaken.class, RoomEffect.MemberBack.class, RoomEffect.JoinAccepted.class);
        assertThat(again.room().member("ada").seat().keys()).isEqualTo(KeyHashes.first("line-ada", "ada-1"));
    }

    @Test
    void an_expired_grant_beats_it() {
        Profile profile = new Profile(
                "g",
                "eve",
                "Eve",
                "guest",
                Permission.PARTICIPANT,
                null,
                story.now().plusSeconds(10));
        Seat seat = Seat.first(Story.NODE, "a", 0).resumable(WINDOW, KeyHashes.first("line-eve", "eve-1"));
        story.happens(new RoomCommand.Join("eve", profile, seat, null))
                .loses("eve")
                .elapse(Duration.ofSeconds(10))
                .resumes("eve", 1, 2);
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class, RoomEffect.Rejected.class);
        assertThat(story.room().members()).doesNotContainKey("eve");
    }

    @Test
    void a_kick_beats_it() {
        story.happens(new RoomCommand.Kick(null, "ada")).resumes("ada", 1, 2);
        assertThat(story.code()).isEqualTo(ErrorCode.RESUME_EXPIRED);
    }

    @Test
    void a_ban_beats_it() {
        story.happens(new RoomCommand.Ban(null, "ada")).resumes("ada", 1, 2);
        assertThat(story.code()).isEqualTo(ErrorCode.RESUME_EXPIRED);
    }

    @Test
    void a_grant_taken_back_beats_it_and_ends_live_sessions() {
        story.joins("eve").happens(new RoomCommand.Revoke("grant-ada"));
        assertThat(story.effects()).singleElement().isInstanceOfSatisfying(RoomEffect.MemberLeft.class, left -> {
            assertThat(left.member().id()).isEqualTo("ada");
            assertThat(left.reason()).isEqualTo(LeaveReason.TOKEN_REVOKED);
        });
        assertThat(story.resumes("ada", 1, 2).code()).isEqualTo(ErrorCode.RESUME_EXPIRED);
        story.happens(new RoomCommand.Revoke("grant-eve"));
        assertThat(story.room().members()).containsOnlyKeys("bob");
    }
}
