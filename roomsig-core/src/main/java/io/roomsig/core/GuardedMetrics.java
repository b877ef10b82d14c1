package io.roomsig.core;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.ServerStatus;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Keeps what the host app's metrics throw from the rooms: a fault in the counting is no reason to lose what is counted. */
final class GuardedMetrics implements RoomMetrics {
    private static final EventLog LOG = EventLog.of(GuardedMetrics.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final RoomMetrics metrics;
    private final LongSupplier nanoTime;
    /** When the next fault may be logged. */
    private final AtomicLong silentUntil;

    private GuardedMetrics(RoomMetrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.silentUntil = new AtomicLong(nanoTime.getAsLong());
    }

    /** {@link RoomMetrics#NONE} throws nothing and stays what it is: a call of it is one that the compiler can leave out. */
    static RoomMetrics of(RoomMetrics metrics, LongSupplier nanoTime) {
        return metrics == NONE ? NONE : new GuardedMetrics(metrics, nanoTime);
    }

    /** By itself, not by way of {@link #guarded}: it is the one that is called for each signal, and must allocate nothing. */
    @Override
    public void relayed(Relayed what, boolean elsewhere) {
        try {
            metrics.relayed(what, elsewhere);
        } catch (Throwable fault) {
            log(fault);
        }
    }

    @Override
    public void started(Supplier<ServerStatus> status) {
        guarded(() -> metrics.started(status));
    }

    @Override
    public void stopped() {
        guarded(metrics::stopped);
    }

    @Override
    public void connectionOpened(Wire wire) {
        guarded(() -> metrics.connectionOpened(wire));
    }

    @Override
    public void connectionClosed(Wire wire, CloseCode code) {
        guarded(() -> metrics.connectionClosed(wire, code));
    }

    @Override
    public void connectionLost(Wire wire, boolean meant) {
        guarded(() -> metrics.connectionLost(wire, meant));
    }

    @Override
    public void entered(Entry entry, long nanos) {
        guarded(() -> metrics.entered(entry, nanos));
    }

    @Override
    public void refused(Way way, ErrorCode code, long nanos) {
        guarded(() -> metrics.refused(way, code, nanos));
    }

    @Override
    public void abandoned(Way way, long nanos) {
        guarded(() -> metrics.abandoned(way, nanos));
    }

    @Override
    public void relayRefused(ErrorCode code) {
        guarded(() -> metrics.relayRefused(code));
    }

    @Override
    public void crossingLost(Loss loss) {
        guarded(() -> metrics.crossingLost(loss));
    }

    @Override
    public void errorSent(ErrorCode code) {
        guarded(() -> metrics.errorSent(code));
    }

    @Override
    public void paired(Step step, Cause cause, long nanos) {
        guarded(() -> metrics.paired(step, cause, nanos));
    }

    @Override
    public void answered(Call call, Answer answer, long nanos) {
        guarded(() -> metrics.answered(call, answer, nanos));
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable fault) {
            // Errors, too: a class that the host app lacks is no reason for a call to stand still.
            log(fault);
        }
    }

    /** One that always throws would fill the log, at the rate of the signals. */
    private void log(Throwable fault) {
        long now = nanoTime.getAsLong();
        long until = silentUntil.get();
        if (now - until >= 0 && silentUntil.compareAndSet(until, now + PAUSE.toNanos())) {
            LOG.at(LogEvent.LISTENER_FAILED)
                    .with("listener", "metrics")
                    .fault(fault)
                    .write();
        }
    }
}
