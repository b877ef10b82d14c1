package io.roomsig.core;

import io.roomsig.api.Handshake;
import io.roomsig.api.IceServers;
import io.roomsig.api.JoinRequest;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.RoomMetrics;
import io.roomsig.spi.RoomMetrics.Answer;
import io.roomsig.spi.RoomMetrics.Call;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a clock between the server and what it asks of others. */
final class Measured {
    private final RoomMetrics metrics;
    private final LongSupplier nanoTime;

    Measured(RoomMetrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    Admission admission(Admission admission) {
        return new Admission() {
            @Override
            public CompletionStage<Decision> admit(Handshake handshake, JoinRequest request) {
                return measure(
                        Call.ADMISSION,
                        () -> admission.admit(handshake, request),
                        decision -> decision instanceof Refused ? Answer.REFUSED : Answer.OK);
            }

            @Override
            public void release(JoinRequest request) {
                admission.release(request);
            }
        };
    }

    IceServerProvider iceServers(IceServerProvider provider) {
        return (room, participantId) -> this.<IceServers>measure(
                Call.ICE_SERVERS, () -> provider.iceServers(room, participantId), Measured::ok);
    }

    RoomLog log(RoomLog log) {
        return new MeasuredLog(log);
    }

    private <T> CompletionStage<T> measure(Call call, Supplier<CompletionStage<T>> asked, Function<T, Answer> answer) {
        long since = nanoTime.getAsLong();
        CompletionStage<T> stage;
        try {
            stage = asked.get();
        } catch (Throwable fault) {
            tell(call, Answer.FAILED, since);
            throw fault;
        }
        stage.whenComplete(
                (result, failure) -> tell(call, result == null ? failed(call, failure) : answer.apply(result), since));
        return stage;
    }

    /** Some stages have nothing to say. */
    private static Answer failed(Call call, @Nullable Throwable failure) {
        return failure == null && call == Call.LOG_SNAPSHOT ? Answer.OK : Answer.FAILED;
    }

    private void tell(Call call, Answer answer, long since) {
        metrics.answered(call, answer, nanoTime.getAsLong() - since);
    }

    private static Answer ok(Object result) {
        return Answer.OK;
    }

    private static Answer of(LogSlice slice) {
        if (slice.rewound()) {
            return Answer.REWOUND;
        }
        return slice.isAbsent() ? Answer.ABSENT : Answer.OK;
    }

    private final class MeasuredLog implements RoomLog {
        private final RoomLog log;

        MeasuredLog(RoomLog log) {
            this.log = log;
        }

        @Override
        public CompletionStage<LogSlice> append(
                String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
            return measure(Call.LOG_APPEND, () -> log.append(room, seen, proposals, open), Measured::of);
        }

        @Override
        public CompletionStage<LogSlice> reopen(
                String room, LogPosition seen, LogPosition head, Proposal first, long version) {
            return measure(Call.LOG_REOPEN, () -> log.reopen(room, seen, head, first, version), Measured::ok);
        }

        @Override
        public CompletionStage<LogSlice> read(String room, LogPosition seen) {
            return measure(Call.LOG_READ, () -> log.read(room, seen), Measured::of);
        }

        @Override
        public Subscription subscribe(String room, Consumer<LogSlice> listener) {
            return log.subscribe(room, listener);
        }

        @Override
        public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
            return measure(Call.LOG_SNAPSHOT, () -> log.snapshot(room, snapshot), Measured::ok);
        }

        @Override
        public CompletionStage<Boolean> retire(String room, LogPosition head) {
            return measure(Call.LOG_RETIRE, () -> log.retire(room, head), Measured::ok);
        }
    }
}
