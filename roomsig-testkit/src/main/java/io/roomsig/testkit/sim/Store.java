package io.roomsig.testkit.sim;

import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The log that all nodes share, which forgets when it is told to: it keeps a journal of what was done, and does part of it
 * again.
 */
final class Store {
    private final Scheduler scheduler;
    private final Instant start;
    private final BiConsumer<String, LogSlice> publisher;
    private final Set<String> watched = new HashSet<>();
    private List<Done> journal = new ArrayList<>();
    private @Nullable Instant replaying;
    private RoomLog log;

    /** Empty, and tells of what is appended. */
    Store(Scheduler scheduler, Instant start, BiConsumer<String, LogSlice> publisher) {
        this.scheduler = scheduler;
        this.start = start;
        this.publisher = publisher;
        this.log = new InMemoryRoomLog(this::now);
    }

    Instant now() {
        return replaying != null ? replaying : start.plusNanos(scheduler.nanoTime());
    }

    CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<RoomLog.Proposal> proposals, RoomLog.@Nullable Proposal open) {
        return change(room, log -> log.append(room, seen, proposals, open));
    }

    CompletionStage<LogSlice> reopen(
            String room, LogPosition seen, LogPosition head, RoomLog.Proposal first, long version) {
        return change(room, log -> log.reopen(room, seen, head, first, version));
    }

    CompletionStage<LogSlice> read(String room, LogPosition seen) {
        return log.read(room, seen);
    }

    CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        return change(room, log -> log.snapshot(room, snapshot));
    }

    CompletionStage<Boolean> retire(String room, LogPosition head) {
        return change(room, log -> log.retire(room, head));
    }

    private <T> CompletionStage<T> change(String room, Function<RoomLog, CompletionStage<T>> what) {
        if (watched.add(room)) {
            log.subscribe(room, slice -> publisher.accept(room, slice));
        }
        journal.add(new Done(now(), room, what::apply));
        return what.apply(log);
    }

    /** Forgets all. */
    void flush() {
        keep(done -> false);
    }

    /** Forgets one room. */
    void evict(String room) {
        keep(done -> !done.room.equals(room));
    }

    /** Forgets what was done last. */
    void rewind(int changes) {
        int kept = Math.max(0, journal.size() - changes);
        List<Done> last = journal.subList(kept, journal.size());
        keep(done -> !last.contains(done));
    }

    private void keep(Predicate<Done> which) {
        List<Done> kept = new ArrayList<>(journal.stream().filter(which).toList());
        InMemoryRoomLog fresh = new InMemoryRoomLog(this::now);
        for (Done done : kept) {
            replaying = done.at;
            CompletionStage<?> unused = done.what.apply(fresh);
        }
        replaying = null;
        journal = kept;
        log = fresh;
        watched.clear();
    }

    /** Rooms that anything was ever done with. */
    List<String> touched() {
        return journal.stream().map(Done::room).distinct().sorted().toList();
    }

    int size() {
        return (int) touched().stream()
                .filter(room -> !log.read(room, LogPosition.NONE)
                        .toCompletableFuture()
                        .join()
                        .isAbsent())
                .count();
    }

    /** Two of these are never equal: what was done twice was done twice. */
    private static final class Done {
        private final Instant at;
        private final String room;
        private final Function<RoomLog, CompletionStage<?>> what;

        Done(Instant at, String room, Function<RoomLog, CompletionStage<?>> what) {
            this.at = at;
            this.room = room;
            this.what = what;
        }

        String room() {
            return room;
        }
    }
}
