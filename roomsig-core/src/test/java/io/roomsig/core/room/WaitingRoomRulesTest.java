package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitingRoomRulesTest {
    private final Story story = new Story(RoomPolicy.DEFAULT.withMaxMembers(3).withWaitingRoom(true));

    @Test
    void newcomers_wait_and_moderators_do_not() {
        assertThat(story.joins("bob").kinds()).containsExactly(RoomEffect.Opened.class, RoomEffect.WaitingBegun.class);
        assertThat(story.moderatorJoins("ada").kinds())
                .containsExactly(RoomEffect.MemberJoined.class, RoomEffect.JoinAccepted.class);
        assertThat(story.room().members()).containsOnlyKeys("ada");
        assertThat(story.room().waiting()).containsOnlyKeys("bob");
    }

    @Test
    void whoever_is_let_in_is_the_newest_and_so_makes_the_offers() {
        story.joins("bob").moderatorJoins("ada").happens(new RoomCommand.Admit("ada", "bob"));
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberJoined.class);
        assertThat(story.room().waiting()).isEmpty();
        assertThat(InitiatorRule.initiates(
                        story.room().member("bob"), story.room().member("ada")))
                .isTrue();
    }

    @Test
    void two_who_let_in_the_same_one_let_in_one() {
        story.moderatorJoins("ada").joins("bob").happens(new RoomCommand.Admit("ada", "bob"));
        assertThat(story.happens(new RoomCommand.Admit(null, "bob")).code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.happens(new RoomCommand.Admit(null, "eve")).code()).isEqualTo(ErrorCode.PEER_NOT_FOUND);
    }

    @Test
    void only_moderators_and_the_host_app_open_the_door() {
        story.moderatorJoins("ada").joins("bob").joins("eve").happens(new RoomCommand.Admit("ada", "bob"));
        for (RoomCommand command : List.of(new RoomCommand.Admit("bob", "eve"), new RoomCommand.Wait("bob", false))) {
            assertThat(story.happens(command).code()).isEqualTo(ErrorCode.FORBIDDEN);
        }
        assertThat(story.happens(new RoomCommand.Admit("eve", "eve")).code()).isEqualTo(ErrorCode.NOT_JOINED);
        assertThat(story.happens(new RoomCommand.Admit(null, "eve")).kinds())
                .containsExactly(RoomEffect.MemberJoined.class);
    }

    @Test
    void no_more_are_let_in_than_there_is_room_for() {
        story.moderatorJoins("ada").joins("bob").joins("eve").joins("pat");
        story.happens(new RoomCommand.Wait("ada", false));
        assertThat(story.kinds())
                .containsExactly(
                        RoomEffect.WaitingRoomChanged.class,
                        RoomEffect.MemberJoined.class,
                        RoomEffect.MemberJoined.class);
        assertThat(story.room().members()).containsOnlyKeys("ada", "bob", "eve");
        assertThat(story.happens(new RoomCommand.Admit("ada", "pat")).code()).isEqualTo(ErrorCode.ROOM_FULL);
        story.leaves("eve");
        assertThat(story.happens(new RoomCommand.Admit("ada", "pat")).kinds())
                .containsExactly(RoomEffect.MemberJoined.class);
    }

    @Test
    void nobody_is_let_in_and_replaced_by_the_same_entry() {
        Story twins = new Story(RoomPolicy.DEFAULT
                .withMaxMembers(3)
                .withDuplicates(RoomPolicy.Duplicates.REPLACE)
                .withWaitingRoom(true));
        twins.moderatorJoins("ada").joinsAs("one", "bob").joins("eve").joinsAs("other", "bob");
        twins.joins("pat").joinsAs("third", "bob");
        twins.happens(new RoomCommand.Wait("ada", false));
        assertThat(twins.kinds())
                .containsExactly(
                        RoomEffect.WaitingRoomChanged.class,
                        RoomEffect.WaitingEnded.class,
                        RoomEffect.WaitingEnded.class,
                        RoomEffect.MemberJoined.class,
                        RoomEffect.MemberJoined.class);
        assertThat(twins.room().members()).containsOnlyKeys("ada", "third", "eve");
        assertThat(twins.room().waiting()).containsOnlyKeys("pat");
    }

    @Test
    void who_is_several_times_at_the_door_of_a_full_room_waits_on() {
        Story twins = new Story(RoomPolicy.DEFAULT
                .withMaxMembers(1)
                .withDuplicates(RoomPolicy.Duplicates.REPLACE)
                .withWaitingRoom(true));
        twins.moderatorJoins("ada").joinsAs("one", "bob").joinsAs("other", "bob");
        twins.happens(new RoomCommand.Wait("ada", false));
        assertThat(twins.kinds()).containsExactly(RoomEffect.WaitingRoomChanged.class);
        assertThat(twins.room().waiting()).containsOnlyKeys("one", "other");
    }

    @Test
    void of_two_who_are_one_and_wait_one_comes_in_as_the_policy_has_it() {
        for (RoomPolicy.Duplicates policy : RoomPolicy.Duplicates.values()) {
            Story twins = new Story(RoomPolicy.DEFAULT.withDuplicates(policy).withWaitingRoom(true));
            twins.moderatorJoins("ada").joinsAs("one", "bob").joinsAs("other", "bob");
            twins.happens(new RoomCommand.Admit("ada", "one")).happens(new RoomCommand.Admit("ada", "other"));
            switch (policy) {
                case REFUSE -> assertThat(twins.code()).isEqualTo(ErrorCode.DUPLICATE_IDENTITY);
                case REPLACE ->
                    assertThat(twins.kinds())
                            .containsExactly(RoomEffect.MemberLeft.class, RoomEffect.MemberJoined.class);
                case ALLOW -> assertThat(twins.kinds()).containsExactly(RoomEffect.MemberJoined.class);
            }
            twins.happens(new RoomCommand.Wait("ada", false));
            assertThat(twins.room().waiting()).isEmpty();
            assertThat(twins.room().members()).hasSize(policy == RoomPolicy.Duplicates.ALLOW ? 3 : 2);
        }
    }

    @Test
    void ones_own_away_self_gives_way_when_one_is_let_in() {
        story.moderatorJoins("ada").happens(new RoomCommand.Wait("ada", false));
        story.joinsWithWindow("bob", Duration.ofSeconds(30)).happens(new RoomCommand.Wait("ada", true));
        story.joinsAs("bob-2", "bob").loses("bob").happens(new RoomCommand.Admit("ada", "bob-2"));
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class, RoomEffect.MemberJoined.class);
    }

    @Test
    void a_grant_that_has_ended_lets_nobody_in() {
        story.moderatorJoins("ada").joins("bob").joins("eve");
        for (String id : List.of("bob", "eve")) {
            Instant soon = story.now().plusSeconds(1);
            story.happens(new RoomCommand.Renew("grant-" + id, "guest", Permission.PARTICIPANT, soon));
        }
        story.elapse(Duration.ofSeconds(1)).happens(new RoomCommand.Admit("ada", "bob"));
        assertThat(story.kinds()).containsExactly(RoomEffect.WaitingEnded.class, RoomEffect.Rejected.class);
        assertThat(story.happens(new RoomCommand.Wait("ada", false)).kinds())
                .containsExactly(RoomEffect.WaitingRoomChanged.class, RoomEffect.WaitingEnded.class);
        assertThat(story.room().members()).containsOnlyKeys("ada");
    }

    @Test
    void not_more_wait_than_a_moderator_can_look_through() {
        story.moderatorJoins("ada");
        for (int i = 0; i < 64; i++) {
            assertThat(story.joins("guest-" + i).kinds()).containsExactly(RoomEffect.WaitingBegun.class);
        }
        assertThat(story.joins("one-too-many").code()).isEqualTo(ErrorCode.ROOM_FULL);
    }

    @Test
    void whoever_waits_and_is_put_out_or_lost_waits_no_longer() {
        story.moderatorJoins("ada")
                .joins("kicked")
                .joins("banned")
                .joins("revoked")
                .joins("lost");
        assertThat(reasonOf(new RoomCommand.Kick("ada", "kicked"))).isEqualTo(LeaveReason.KICKED);
        assertThat(reasonOf(new RoomCommand.Ban("ada", "banned"))).isEqualTo(LeaveReason.BANNED);
        assertThat(story.joins("banned").code()).isEqualTo(ErrorCode.BANNED);
        assertThat(reasonOf(new RoomCommand.Revoke("grant-revoked"))).isEqualTo(LeaveReason.TOKEN_REVOKED);
        assertThat(reasonOf(new RoomCommand.NodeLost(Story.NODE, Duration.ZERO)))
                .isEqualTo(LeaveReason.TIMEOUT);
        assertThat(story.room().waiting()).isEmpty();
    }

    private LeaveReason reasonOf(RoomCommand command) {
        return story.happens(command).effects().stream()
                .filter(RoomEffect.WaitingEnded.class::isInstance)
                .map(RoomEffect.WaitingEnded.class::cast)
                .map(RoomEffect.WaitingEnded::reason)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void of_two_joins_of_one_attempt_the_one_that_was_asked_for_later_waits() {
        story.asks("bob", Duration.ZERO, 1).asks("bob", Duration.ZERO, 0);
        assertThat(story.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.room().waiting()).containsOnlyKeys("bob");
    }

    @Test
    void an_attempt_that_is_repeated_by_another_connection_waits_once() {
        story.moderatorJoins("ada").joins("bob");
        RoomCommand.Join again = Story.join("bob", "bob", Duration.ZERO, Permission.PARTICIPANT);
        story.happens(new RoomCommand.Join("bob-2", again.profile(), again.seat(), null));
        assertThat(story.kinds()).containsExactly(RoomEffect.WaitingEnded.class, RoomEffect.WaitingBegun.class);
        assertThat(story.room().waiting()).containsOnlyKeys("bob-2");
    }

    @Test
    void whoever_was_away_comes_back_without_waiting() {
        story.moderatorJoins("ada").happens(new RoomCommand.Wait("ada", false));
        story.joinsWithWindow("bob", Duration.ofSeconds(30)).loses("bob").happens(new RoomCommand.Wait("ada", true));
        assertThat(story.resumes("bob", 1, 2).kinds()).contains(RoomEffect.ResumeAccepted.class);
        assertThat(story.loses("bob").joinsAs("bob-2", "bob").kinds()).contains(RoomEffect.JoinAccepted.class);
    }

    @Test
    void a_lock_keeps_out_before_the_waiting_does() {
        story.moderatorJoins("ada").happens(new RoomCommand.Lock("ada"));
        assertThat(story.joins("bob").code()).isEqualTo(ErrorCode.ROOM_LOCKED);
    }

    @Test
    void a_room_in_which_somebody_waits_has_not_ended() {
        story.joins("bob").moderatorJoins("ada").sets("ada", "k", "1").leaves("ada");
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class);
        assertThat(story.room().shared().values()).containsKey("k");
        assertThat(story.leaves("bob").kinds()).containsExactly(RoomEffect.WaitingEnded.class, RoomEffect.Ended.class);
        assertThat(story.room().shared().values()).isEmpty();
    }

    @Test
    void a_room_that_is_closed_ends_the_waiting() {
        story.moderatorJoins("ada").joins("bob").happens(new RoomCommand.Close(null));
        assertThat(story.kinds())
                .containsExactly(RoomEffect.MemberLeft.class, RoomEffect.WaitingEnded.class, RoomEffect.Ended.class);
    }
}
