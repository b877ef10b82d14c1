package io.roomsig.testkit;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.ServerStatus;
import io.roomsig.spi.RoomMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes down what it hears, one word for each. */
final class HeardMetrics implements RoomMetrics {
    private final List<String> words = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private @Nullable Supplier<ServerStatus> status;

    synchronized List<String> words() {
        return List.copyOf(words);
    }

    /** Those that begin like this. */
    List<String> words(String beginning) {
        return words().stream().filter(word -> word.startsWith(beginning)).toList();
    }

    /** How many nanoseconds came with the last one of them. */
    synchronized long nanos(String word) {
        return times.get(words.lastIndexOf(word));
    }

    ServerStatus status() {
        return Objects.requireNonNull(status).get();
    }

    private synchronized void hear(String word, long nanos) {
        words.add(word);
        times.add(nanos);
    }

    @Override
    public void started(Supplier<ServerStatus> readable) {
        status = readable;
        hear("started", 0);
    }

    @Override
    public void stopped() {
        hear("stopped", 0);
    }

    @Override
    public void connectionOpened(Wire wire) {
        hear("opened " + wire, 0);
    }

    @Override
    public void connectionClosed(Wire wire, CloseCode code) {
        hear("closed " + wire + " " + code, 0);
    }

    @Override
    public void connectionLost(Wire wire, boolean meant) {
        hear("lost " + wire + " " + meant, 0);
    }

    @Override
    public void entered(Entry entry, long nanos) {
        hear("entered " + entry, nanos);
    }

    @Override
    public void refused(Way way, ErrorCode code, long nanos) {
        hear("refused " + way + " " + code, nanos);
    }

    @Override
    public void abandoned(Way way, long nanos) {
        hear("abandoned " + way, nanos);
    }

    @Override
    public void relayed(Relayed what, boolean elsewhere) {
        hear("relayed " + what + " " + elsewhere, 0);
    }

    @Override
    public void relayRefused(ErrorCode code) {
        hear("relay refused " + code, 0);
    }

    @Override
    public void crossingLost(Loss loss) {
        hear("crossing " + loss, 0);
    }

    @Override
    public void errorSent(ErrorCode code) {
        hear("error " + code, 0);
    }

    @Override
    public void paired(Step step, Cause cause, long nanos) {
        hear("paired " + step + " " + cause, nanos);
    }

    @Override
    public void answered(Call call, Answer answer, long nanos) {
        hear("answered " + call + " " + answer, nanos);
    }
}
