package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LeaveRulesTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);

    @Test
    void a_member_that_leaves_is_gone_for_good() {
        Story story = new Story().joins("ada").joins("bob").leaves("ada");
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class);
        assertThat(story.leaves("ada").effects()).isEmpty();
    }

    @Test
    void what_an_older_generation_asks_for_is_ignored() {
        Story story = new Story().joinsWithWindow("ada", WINDOW).joins("bob").joinsWithWindow("ada", WINDOW);
        assertThat(story.gen("ada")).isEqualTo(2);
        story.happens(new RoomCommand.Leave("ada", 1, LeaveReason.LEFT));
        assertThat(story.effects()).isEmpty();
        story.happens(new RoomCommand.Suspend("ada", 1, LeaveReason.TIMEOUT));
        assertThat(story.effects()).isEmpty();
        assertThat(story.room().member("ada").isAway()).isFalse();
    }

    @Test
    void without_a_window_a_lost_connection_is_a_departure() {
        Story story = new Story().joins("ada").joins("bob").loses("ada");
        assertThat(story.effects())
                .singleElement()
                .isInstanceOfSatisfying(
                        RoomEffect.MemberLeft.class,
                        left -> assertThat(left.reason()).isEqualTo(LeaveReason.TIMEOUT));
    }

    @Test
    void with_a_window_the_member_is_away_until_it_ends() {
        Story story = new Story().joinsWithWindow("ada", WINDOW).joins("bob").loses("ada");
        Instant until = story.now().plus(WINDOW);
        assertThat(story.effects()).containsExactly(new RoomEffect.MemberAway("ada", until));
        assertThat(story.room().nextDeadline()).isEqualTo(until);
        story.elapse(WINDOW.minusMillis(1)).happens(new RoomCommand.Expire());
        assertThat(story.effects()).isEmpty();
        story.elapse(Duration.ofMillis(1)).happens(new RoomCommand.Expire());
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class);
        story.happens(new RoomCommand.Expire());
        assertThat(story.effects()).isEmpty();
    }

    @Test
    void a_lost_node_takes_only_its_own_members_with_it() {
        Story story = new Story().joinsWithWindow("ada", WINDOW).joins("bob");
        Profile profile = new Profile("g", "eve", "Eve", "guest", Permission.PARTICIPANT, null, null);
        story.happens(new RoomCommand.Join("eve", profile, new Seat("node-2", 1, "e", 0, WINDOW, null, false), null));
        story.happens(new RoomCommand.NodeLost(Story.NODE, Duration.ZERO));
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberAway.class, RoomEffect.MemberLeft.class);
        assertThat(story.room().members()).containsOnlyKeys("ada", "eve");
        assertThat(story.room().member("eve").isAway()).isFalse();
        assertThat(story.happens(new RoomCommand.NodeLost(Story.NODE, Duration.ZERO))
                        .effects())
                .isEmpty();
    }

    @Test
    void of_the_window_of_a_lost_node_is_left_what_has_not_passed_since_but_two_seconds_for_its_last_word() {
        assertThat(awayFor(WINDOW, Duration.ofSeconds(10))).isEqualTo(WINDOW.minusSeconds(10));
        assertThat(awayFor(WINDOW, WINDOW.plusSeconds(60))).isEqualTo(Duration.ofSeconds(2));
        assertThat(awayFor(Duration.ofSeconds(1), WINDOW)).isEqualTo(Duration.ofSeconds(1));
    }

    private static Duration awayFor(Duration window, Duration goneFor) {
        Story story = new Story().joinsWithWindow("ada", window);
        story.happens(new RoomCommand.NodeLost(Story.NODE, goneFor));
        return Duration.between(story.now(), story.room().member("ada").awayUntil());
    }

    @Test
    void a_room_ends_with_its_last_member_and_with_it_what_was_said_in_it() {
        Story story = new Story()
                .moderatorJoins("ada")
                .sets("ada", "agenda", "[1]")
                .happens(new RoomCommand.Lock("ada"))
                .happens(new RoomCommand.Ban("ada", "eve"))
                .leaves("ada");
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class, RoomEffect.Ended.class);
        assertThat(story.room().shared()).isEqualTo(Shared.EMPTY);
        assertThat(story.room().access()).isEqualTo(Access.OPEN);
        assertThat(story.joins("eve").kinds()).startsWith(RoomEffect.Opened.class);
    }

    @Test
    void a_presenter_who_leaves_presents_no_more() {
        Story story = new Story()
                .joins("ada")
                .joins("bob")
                .sets("ada", "presenter", "\"ada\"")
                .leaves("ada");
        assertThat(story.effects()).endsWith(new RoomEffect.RoomValueChanged("presenter", null, null));
        assertThat(story.room().shared().values()).isEmpty();
    }

    @Test
    void a_room_that_has_reached_its_longest_duration_is_over_for_all() {
        Story story = new Story(RoomPolicy.DEFAULT.withMaxDuration(Duration.ofHours(1))).joins("ada");
        Instant end = story.now().plus(Duration.ofHours(1));
        story.joins("bob");
        assertThat(story.room().nextDeadline()).isEqualTo(end);
        story.elapse(Duration.ofHours(1)).happens(new RoomCommand.Expire());
        assertThat(story.kinds())
                .containsExactly(RoomEffect.MemberLeft.class, RoomEffect.MemberLeft.class, RoomEffect.Ended.class);
        assertThat(story.room().status()).isEqualTo(Room.Status.CLOSED);
    }
}
