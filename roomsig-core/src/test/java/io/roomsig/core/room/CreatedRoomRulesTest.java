package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CreatedRoomRulesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Story story = new Story();

    private Story create(RoomPolicy policy) {
        return story.happens(new RoomCommand.Create(policy, HOUR));
    }

    @Test
    void a_room_that_is_created_is_there_with_nobody_in_it() {
        assertThat(create(RoomPolicy.DEFAULT.withMaxMembers(2)).kinds()).containsExactly(RoomEffect.Opened.class);
        assertThat(story.happens(new RoomCommand.Lock(null)).kinds()).containsExactly(RoomEffect.LockChanged.class);
        assertThat(story.joins("bob").code()).isEqualTo(ErrorCode.ROOM_LOCKED);
        assertThat(story.room().policy().maxMembers()).isEqualTo(2);
    }

    @Test
    void a_room_that_is_there_is_not_created() {
        story.joins("ada");
        assertThat(create(RoomPolicy.DEFAULT).code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        story.leaves("ada");
        create(RoomPolicy.DEFAULT);
        assertThat(create(RoomPolicy.DEFAULT).code()).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void what_was_said_lasts_while_nobody_is_in_it_and_no_longer_than_it_is_kept() {
        create(RoomPolicy.DEFAULT).sets(null, "k", "1").happens(new RoomCommand.Ban(null, "eve"));
        story.joins("ada").leaves("ada");
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class);
        assertThat(story.elapse(HOUR.minusMillis(1))
                        .happens(new RoomCommand.Expire())
                        .effects())
                .isEmpty();
        assertThat(story.joins("eve").code()).isEqualTo(ErrorCode.BANNED);
        assertThat(story.room().nextDeadline()).isEqualTo(story.now().plusMillis(1));
        assertThat(story.elapse(Duration.ofMillis(1))
                        .happens(new RoomCommand.Expire())
                        .kinds())
                .containsExactly(RoomEffect.Ended.class);
        assertThat(story.room().shared().values()).isEmpty();
        assertThat(story.joins("eve").kinds()).contains(RoomEffect.JoinAccepted.class);
    }

    @Test
    void it_is_kept_anew_each_time_the_last_one_leaves() {
        create(RoomPolicy.DEFAULT).elapse(HOUR.minusMillis(1)).joins("ada");
        assertThat(story.elapse(HOUR).happens(new RoomCommand.Expire()).effects())
                .isEmpty();
        story.leaves("ada");
        assertThat(story.room().nextDeadline()).isEqualTo(story.now().plus(HOUR));
    }

    @Test
    void it_lasts_no_longer_than_rooms_do() {
        create(RoomPolicy.DEFAULT.withMaxDuration(Duration.ofMinutes(30))).joins("ada");
        story.elapse(Duration.ofMinutes(30)).happens(new RoomCommand.Expire());
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberLeft.class, RoomEffect.Ended.class);
        assertThat(story.room().status()).isEqualTo(Room.Status.CLOSED);
    }

    @Test
    void a_room_that_is_closed_is_not_kept() {
        create(RoomPolicy.DEFAULT).joins("ada").happens(new RoomCommand.Close(null));
        assertThat(story.room().isOver()).isTrue();
        for (RoomCommand command :
                List.of(new RoomCommand.Create(RoomPolicy.DEFAULT, HOUR), new RoomCommand.Lock(null))) {
            assertThat(story.happens(command).code()).isEqualTo(ErrorCode.ROOM_CLOSED);
        }
    }
}
