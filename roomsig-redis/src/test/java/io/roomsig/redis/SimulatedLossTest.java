package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog.Proposal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a simulated Redis loses when it is told to. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimulatedLossTest {
    private final VirtualTime time = new VirtualTime();
    private final SimulatedRedis redis = new SimulatedRedis(time::millis);
    private final SimulatedLink link = new SimulatedLink(redis, time, new NoFaults());
    private final RedisRoomLog log = new RedisRoomLog(link, new Channels(link, "anchor"), "r:", Duration.ofMinutes(10));

    @Test
    void rewound_it_has_an_older_log_of_the_same_life() {
        LogSlice one = append("one", LogPosition.NONE, 1);
        LogSlice other = append("other", LogPosition.NONE, 2);
        LogPosition three = append("one", one.head(), 3).head();
        append("one", three, 4);
        redis.rewind(1);
        assertThat(read("one", LogPosition.NONE).head()).isEqualTo(three);
        redis.rewind(key("one"), 1);
        assertThat(read("one", three)).isEqualTo(LogSlice.rewound(one.head()));
        assertThat(read("other", other.head()).rewound()).isFalse();
        assertThat(append("one", one.head(), 3).records())
                .extracting(LogRecord::id)
                .containsExactly("n-3");
        redis.rewind(100);
        assertThat(redis.keys()).isEmpty();
    }

    @Test
    void a_key_that_is_evicted_or_over_is_gone_and_so_is_all_when_it_is_flushed() {
        append("one", LogPosition.NONE, 1);
        LogPosition other = append("other", LogPosition.NONE, 1).head();
        append("third", LogPosition.NONE, 1);
        redis.evict(key("one"));
        assertThat(read("one", LogPosition.NONE).isAbsent()).isTrue();
        time.elapse(Duration.ofMinutes(6));
        assertThat(read("other", other).isAbsent()).isFalse();
        // Who only looks in does not hold it.
        assertThat(read("third", LogPosition.NONE).isAbsent()).isFalse();
        time.elapse(Duration.ofMinutes(6));
        assertThat(read("third", LogPosition.NONE).isAbsent()).isTrue();
        assertThat(read("other", LogPosition.NONE).isAbsent()).isFalse();
        redis.flush();
        assertThat(read("other", LogPosition.NONE).isAbsent()).isTrue();
    }

    private LogSlice append(String room, LogPosition seen, long number) {
        return get(log.append(
                room, seen, List.of(new Proposal("n", number, new byte[1])), new Proposal(room, 1, new byte[1])));
    }

    private LogSlice read(String room, LogPosition seen) {
        return get(log.read(room, seen));
    }

    private <T> T get(CompletionStage<T> stage) {
        time.elapse(Duration.ofSeconds(1));
        return stage.toCompletableFuture().join();
    }

    private static String key(String room) {
        return "r:room:{" + Digests.of("room", room) + "}";
    }

    private static final class NoFaults implements SimulatedLink.Faults {
        @Override
        public SimulatedLink.Command command(LuaScript script) {
            return SimulatedLink.Command.done(1_000_000, 1_000_000);
        }

        @Override
        public SimulatedLink.Delivery delivery() {
            return new SimulatedLink.Delivery(1_000_000, 1);
        }

        @Override
        public long connectNanos() {
            return 1_000_000;
        }
    }
}
