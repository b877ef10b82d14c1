package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ModerationRulesTest {
    @Test
    void only_moderators_and_the_host_app_moderate() {
        Story story = new Story().joins("ada").joins("bob");
        for (RoomCommand command : List.of(
                new RoomCommand.Kick("ada", "bob"),
                new RoomCommand.Ban("ada", "bob"),
                new RoomCommand.Unban("ada", "bob"),
                new RoomCommand.Lock("ada"),
                new RoomCommand.Unlock("ada"),
                new RoomCommand.Close("ada"))) {
            assertThat(story.happens(command).code()).isEqualTo(ErrorCode.FORBIDDEN);
        }
        assertThat(story.happens(new RoomCommand.Kick(null, "bob")).effects()).hasSize(1);
    }

    @Test
    void who_was_kicked_may_join_again() {
        Story story = new Story().moderatorJoins("ada").joins("bob").happens(new RoomCommand.Kick("ada", "bob"));
        assertThat(story.effects())
                .singleElement()
                .isInstanceOfSatisfying(
                        RoomEffect.MemberLeft.class,
                        left -> assertThat(left.reason()).isEqualTo(LeaveReason.KICKED));
        assertThat(story.joins("bob").kinds()).contains(RoomEffect.JoinAccepted.class);
    }

    @Test
    void a_ban_removes_all_of_an_identity_and_keeps_it_out_with_any_grant() {
        Story story = new Story().moderatorJoins("ada").joinsAs("laptop", "eve").joinsAs("phone", "eve");
        story.happens(new RoomCommand.Ban("ada", "eve"));
        assertThat(story.kinds())
                .containsExactly(RoomEffect.BanChanged.class, RoomEffect.MemberLeft.class, RoomEffect.MemberLeft.class);
        assertThat(story.joinsAs("tablet", "eve").code()).isEqualTo(ErrorCode.BANNED);
    }

    @Test
    void a_ban_beats_the_repetition_of_an_attempt() {
        Story story = new Story().moderatorJoins("ada").joins("eve").happens(new RoomCommand.Ban("ada", "eve"));
        assertThat(story.joins("eve").code()).isEqualTo(ErrorCode.BANNED);
    }

    @Test
    void an_identity_that_isnt_here_can_be_banned_ahead() {
        Story story = new Story().moderatorJoins("ada").happens(new RoomCommand.Ban("ada", "eve"));
        assertThat(story.kinds()).containsExactly(RoomEffect.BanChanged.class);
        assertThat(story.joins("eve").code()).isEqualTo(ErrorCode.BANNED);
    }

    @Test
    void nothing_is_said_in_a_room_that_nobody_is_in() {
        Story story = new Story().joins("ada").leaves("ada");
        for (RoomCommand command :
                List.of(new RoomCommand.Lock(null), new RoomCommand.Ban(null, "eve"), new RoomCommand.Close(null))) {
            assertThat(story.happens(command).code()).isEqualTo(ErrorCode.ROOM_NOT_FOUND);
        }
    }

    @Test
    void an_unbanned_identity_may_come_back() {
        Story story = new Story().moderatorJoins("ada").joins("eve").happens(new RoomCommand.Ban("ada", "eve"));
        story.happens(new RoomCommand.Unban("ada", "eve"));
        assertThat(story.effects()).containsExactly(new RoomEffect.BanChanged("eve", "Name of eve", false));
        assertThat(story.joins("eve").kinds()).contains(RoomEffect.JoinAccepted.class);
        assertThat(story.happens(new RoomCommand.Unban("ada", "eve")).code()).isEqualTo(ErrorCode.PEER_NOT_FOUND);
    }

    @Test
    void an_unlocked_room_lets_newcomers_in() {
        Story story = new Story().moderatorJoins("ada").happens(new RoomCommand.Lock("ada"));
        assertThat(story.effects()).containsExactly(new RoomEffect.LockChanged(true));
        story.happens(new RoomCommand.Unlock("ada"));
        assertThat(story.joins("bob").kinds()).contains(RoomEffect.JoinAccepted.class);
    }

    @Test
    void closing_a_room_ends_it_for_all() {
        Story story = new Story().moderatorJoins("ada").joins("bob").happens(new RoomCommand.Close("ada"));
        assertThat(story.kinds())
                .containsExactly(RoomEffect.MemberLeft.class, RoomEffect.MemberLeft.class, RoomEffect.Ended.class);
        assertThat(story.room().members()).isEmpty();
    }

    @Test
    void signals_go_only_where_they_may() {
        Story story = new Story()
                .joins("ada")
                .happens(Story.join("bob", "bob", Duration.ofSeconds(9), Permission.PARTICIPANT))
                .happens(Story.join("mute", "mute", Duration.ZERO, Set.of()));
        Room room = story.room();
        assertThat(RelayRule.refusal(room, "ada", "bob", Permission.SIGNAL)).isNull();
        assertThat(RelayRule.refusal(room, "ada", "nobody", Permission.SIGNAL)).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(RelayRule.refusal(room, "ada", "ROOM42", Permission.SIGNAL)).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(RelayRule.refusal(room, "ada", "ada", Permission.SIGNAL)).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(RelayRule.refusal(room, "eve", "ada", Permission.SIGNAL)).isEqualTo(ErrorCode.NOT_JOINED);
        assertThat(RelayRule.refusal(room, "mute", "ada", Permission.SIGNAL)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(RelayRule.refusal(story.loses("bob").room(), "ada", "bob", Permission.SIGNAL))
                .isEqualTo(ErrorCode.PEER_AWAY);
    }
}
