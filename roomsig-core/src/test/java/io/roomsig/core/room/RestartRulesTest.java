package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Pairs that begin anew to connect. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RestartRulesTest {
    private final Story story = new Story().joins("ada").joins("bob").joins("eve");

    @Test
    void whoever_asks_the_initiator_offers() {
        story.restarts("ada", "bob", 0);
        assertThat(story.effects()).containsExactly(new RoomEffect.PairRestarted("bob", "ada", 1, "asked"));
        story.elapse(Duration.ofSeconds(1)).restarts("bob", "ada", 1);
        assertThat(story.effects()).containsExactly(new RoomEffect.PairRestarted("bob", "ada", 2, "asked"));
        assertThat(story.room().restarts("ada", "bob")).isEqualTo(2);
        assertThat(story.room().restarts("bob", "ada")).isEqualTo(2);
        assertThat(story.room().restarts("ada", "eve")).isZero();
    }

    @Test
    void of_both_at_once_one_counts() {
        story.restarts("ada", "bob", 0).restarts("bob", "ada", 0);
        assertThat(story.effects()).isEmpty();
        assertThat(story.room().restarts("ada", "bob")).isEqualTo(1);
    }

    @Test
    void whoever_knows_of_more_than_the_room_has_is_believed_within_bounds() {
        story.restarts("ada", "bob", 3);
        assertThat(story.effects()).containsExactly(new RoomEffect.PairRestarted("bob", "ada", 4, "asked"));
        story.elapse(Duration.ofSeconds(1)).restarts("ada", "bob", 10_005);
        assertThat(story.effects()).isEmpty();
        assertThat(story.room().restarts("ada", "bob")).isEqualTo(4);
    }

    @Test
    void more_than_one_a_second_is_refused() {
        story.restarts("ada", "bob", 0).elapse(Duration.ofMillis(999)).restarts("ada", "bob", 1);
        assertThat(story.code()).isEqualTo(ErrorCode.RATE_LIMITED);
    }

    @Test
    void only_members_are_a_pair() {
        assertThat(story.restarts("ada", "nobody", 0).code()).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(story.restarts("ada", "ada", 0).code()).isEqualTo(ErrorCode.PEER_NOT_FOUND);
    }

    @Test
    void a_client_that_does_not_understand_it_is_not_asked() {
        Profile profile = new Profile("g", "old", "Old", "guest", io.roomsig.api.Permission.PARTICIPANT, null, null);
        story.happens(new RoomCommand.Join("old", profile, Seat.first("n", "a", 0), null));
        assertThat(story.restarts("ada", "old", 0).code()).isEqualTo(ErrorCode.NEGOTIATION_FAILED);
        assertThat(story.restarts("old", "ada", 0).code()).isEqualTo(ErrorCode.NEGOTIATION_FAILED);
    }

    @Test
    void the_count_ends_with_either_of_the_two() {
        story.restarts("ada", "bob", 0).restarts("eve", "bob", 0).leaves("ada");
        assertThat(story.room().member("bob").restarts()).isEmpty();
        assertThat(story.room().restarts("bob", "eve")).isEqualTo(1);
        story.leaves("eve").joins("dan");
        assertThat(story.room().restarts("bob", "dan")).isZero();
    }
}
