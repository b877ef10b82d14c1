package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StateRulesTest {
    @Test
    void a_value_has_the_version_of_the_entry_that_set_it() {
        Story story = new Story().joins("ada").sets("ada", "agenda", "[1]");
        assertThat(story.effects())
                .containsExactly(new RoomEffect.RoomValueChanged("agenda", new StateValue("[1]", 3, "ada"), "ada"));
    }

    @Test
    void a_value_that_is_removed_is_absent_and_may_be_set_again_as_absent() {
        Story story = new Story().joins("ada").sets("ada", "agenda", "[1]").sets("ada", "agenda", null);
        assertThat(story.room().shared().values()).isEmpty();
        story.happens(new RoomCommand.Update("ada", RoomCommand.Scope.ROOM, "agenda", "2", 0L));
        assertThat(story.room().shared().values()).containsKey("agenda");
    }

    @Test
    void a_value_that_has_changed_meanwhile_is_a_conflict_that_says_its_version() {
        Story story = new Story().joins("ada").sets("ada", "agenda", "1").sets("ada", "agenda", "2");
        story.happens(new RoomCommand.Update("ada", RoomCommand.Scope.ROOM, "agenda", "3", 3L));
        assertThat(story.rejection()).isEqualTo(new RoomEffect.Rejected(ErrorCode.STATE_CONFLICT, 4L));
        story.happens(new RoomCommand.Update("ada", RoomCommand.Scope.ROOM, "agenda", "3", 4L));
        assertThat(story.room().shared().values().get("agenda").json()).isEqualTo("3");
    }

    @Test
    void a_large_value_counts_in_bytes_of_utf_8() {
        RoomPolicy small = new RoomPolicy(16, 32, 6, RoomPolicy.Duplicates.ALLOW, null, false, false);
        Story story = new Story(small).joins("ada").sets("ada", "k", "\"éé\"");
        assertThat(story.room().shared().values()).containsKey("k");
        assertThat(story.sets("ada", "k", "\"ééé\"").code()).isEqualTo(ErrorCode.STATE_TOO_LARGE);
    }

    @Test
    void the_number_of_values_of_one_owner_is_limited_but_old_ones_may_change() {
        RoomPolicy small = new RoomPolicy(16, 1, 100, RoomPolicy.Duplicates.ALLOW, null, false, false);
        Story story = new Story(small).joins("ada").setsOwn("ada", "a", "1");
        assertThat(story.setsOwn("ada", "b", "1").code()).isEqualTo(ErrorCode.STATE_TOO_LARGE);
        assertThat(story.setsOwn("ada", "a", "2").effects()).hasSize(1);
        assertThat(story.sets("ada", "b", "1").effects()).hasSize(1);
    }

    @Test
    void own_values_need_no_permission_and_the_rooms_do() {
        Story story = new Story().happens(Story.join("ada", "ada", Duration.ZERO, Set.of()));
        assertThat(story.setsOwn("ada", "hand_raised", "true").kinds())
                .containsExactly(RoomEffect.OwnValueChanged.class);
        assertThat(story.sets("ada", "agenda", "1").code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void the_host_app_may_set_the_rooms_values_but_has_none_of_its_own() {
        Story story = new Story().joins("ada").sets(null, "agenda", "1");
        assertThat(story.room().shared().values().get("agenda").by()).isNull();
        assertThat(story.setsOwn(null, "x", "1").code()).isEqualTo(ErrorCode.BAD_MESSAGE);
    }

    @Test
    void nobody_acts_without_being_in_the_room_and_connected() {
        Story story = new Story()
                .joins("bob")
                .joinsWithWindow("ada", Duration.ofSeconds(9))
                .loses("ada");
        assertThat(story.sets("ada", "agenda", "1").code()).isEqualTo(ErrorCode.NOT_JOINED);
        assertThat(story.sets("nobody", "agenda", "1").code()).isEqualTo(ErrorCode.NOT_JOINED);
    }

    @Test
    void the_presenter_is_a_member_or_nobody() {
        Story story = new Story().moderatorJoins("ada");
        assertThat(story.sets("ada", "presenter", "\"nobody\"").code()).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(story.sets("ada", "presenter", "{}").code()).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(story.sets("ada", "presenter", "\"ada\"").effects()).hasSize(1);
        assertThat(story.sets("ada", "presenter", null).effects()).hasSize(1);
    }

    @Test
    void one_may_step_up_and_down_oneself_but_only_a_moderator_places_others() {
        Story story = new Story().joins("ada").joins("bob").moderatorJoins("max");
        assertThat(story.sets("ada", "presenter", "\"bob\"").code()).isEqualTo(ErrorCode.FORBIDDEN);
        story.sets("ada", "presenter", "\"ada\"");
        assertThat(story.sets("bob", "presenter", "\"bob\"").code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(story.sets("bob", "presenter", null).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(story.sets("max", "presenter", "\"bob\"").effects()).hasSize(1);
        assertThat(story.sets("bob", "presenter", null).effects()).hasSize(1);
    }

    @Test
    void a_room_full_of_values_still_has_a_place_for_its_presenter() {
        RoomPolicy small = new RoomPolicy(16, 1, 100, RoomPolicy.Duplicates.ALLOW, null, false, false);
        Story story = new Story(small).joins("ada").sets("ada", "a", "1");
        assertThat(story.sets("ada", "presenter", "\"ada\"").effects())
                .singleElement()
                .isInstanceOf(RoomEffect.RoomValueChanged.class);
        assertThat(story.sets("ada", "a", "2").kinds()).containsExactly(RoomEffect.RoomValueChanged.class);
        assertThat(story.sets("ada", "b", "1").code()).isEqualTo(ErrorCode.STATE_TOO_LARGE);
    }

    @Test
    void the_timer_runs_on_the_logs_time() {
        Story story = new Story().joins("ada");
        story.happens(timer(RoomCommand.TimerAction.START, Duration.ofMinutes(5)));
        story.elapse(Duration.ofMinutes(2)).happens(timer(RoomCommand.TimerAction.PAUSE, null));
        assertThat(story.room().shared().timer().remaining()).isEqualTo(Duration.ofMinutes(3));
        story.elapse(Duration.ofHours(1)).happens(timer(RoomCommand.TimerAction.START, null));
        story.elapse(Duration.ofMinutes(4)).happens(timer(RoomCommand.TimerAction.PAUSE, null));
        assertThat(story.room().shared().timer().remaining()).isEqualTo(Duration.ZERO);
        story.happens(timer(RoomCommand.TimerAction.RESET, null));
        assertThat(story.room().shared().timer()).isNull();
    }

    @Test
    void a_timer_in_no_state_for_it_is_a_conflict() {
        Story story = new Story().joins("ada");
        assertThat(story.happens(timer(RoomCommand.TimerAction.PAUSE, null)).code())
                .isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(story.happens(timer(RoomCommand.TimerAction.START, null)).code())
                .isEqualTo(ErrorCode.STATE_CONFLICT);
        story.happens(timer(RoomCommand.TimerAction.START, Duration.ofMinutes(1)));
        assertThat(story.happens(timer(RoomCommand.TimerAction.START, null)).code())
                .isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void the_timer_cannot_be_set_like_a_value_nor_run_without_permission() {
        Story story = new Story().happens(Story.join("ada", "ada", Duration.ZERO, Set.of(Permission.STATE)));
        assertThat(story.sets("ada", "timer_state", "{}").code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(story.happens(timer(RoomCommand.TimerAction.RESET, null)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    private static RoomCommand.RunTimer timer(RoomCommand.TimerAction action, Duration duration) {
        return new RoomCommand.RunTimer("ada", action, duration);
    }
}
