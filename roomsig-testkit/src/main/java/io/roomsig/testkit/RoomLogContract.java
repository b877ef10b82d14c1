package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.RoomLog.Proposal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What every {@link RoomLog} does. Make a test class that extends this and return a log from {@link #log}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class RoomLogContract {
    private static final long SECONDS = 30;
    private static final int THREADS = 8;
    /** Another one in each test: what was published in one may still arrive in the next, as in a cluster of Redis. */
    private final String room = "ROOM" + UUID.randomUUID();

    /** For subclasses. */
    protected RoomLogContract() {}

    /** The log to test: the same one during one test, an empty one at its start. */
    protected abstract RoomLog log();

    /** Whether it can tell {@link LogSlice#unheld}: false for one that always says zero. */
    protected boolean tellsUnheld() {
        return true;
    }

    @Test
    void who_only_looks_in_is_told_for_how_long_nobody_has_held_the_room() throws InterruptedException {
        long before = System.nanoTime();
        LogPosition head = open();
        Thread.sleep(50);
        Duration first = read(LogPosition.NONE).unheld();
        Duration second = read(LogPosition.NONE).unheld();
        assertThat(second).isLessThanOrEqualTo(since(before));
        if (tellsUnheld()) {
            assertThat(first).isGreaterThanOrEqualTo(Duration.ofMillis(40));
            assertThat(second).isGreaterThanOrEqualTo(first);
        } else {
            assertThat(second).isZero();
        }
        assertThat(read(head).unheld()).isZero();
    }

    /** Logs count whole milliseconds. */
    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).plusMillis(2);
    }

    @Test
    void who_reads_or_appends_in_the_life_that_is_there_holds_the_room() throws InterruptedException {
        LogPosition head = open();
        List<Runnable> holds = List.of(
                () -> read(head),
                () -> append(head, List.of(proposal("a")), null),
                () -> append(LogPosition.NONE, List.of(proposal("b")), null));
        for (Runnable hold : holds) {
            Thread.sleep(50);
            long before = System.nanoTime();
            hold.run();
            assertThat(read(LogPosition.NONE).unheld()).isLessThanOrEqualTo(since(before));
        }
    }

    @Test
    void the_first_entry_of_a_room_is_the_open_one_whose_id_is_the_epoch() {
        LogSlice slice = append(LogPosition.NONE, List.of(proposal("a")), proposal("open"));
        assertThat(slice.epoch()).isEqualTo("open-1");
        assertThat(slice.snapshot()).isNull();
        assertThat(ids(slice)).containsExactly("open", "a");
        assertThat(slice.records().get(0).version()).isEqualTo(1);
        assertThat(new String(slice.records().get(1).bytes(), StandardCharsets.UTF_8))
                .isEqualTo("bytes of a");
    }

    @Test
    void without_an_open_entry_nothing_is_written_to_a_room_that_is_not_there() {
        assertThat(append(LogPosition.NONE, List.of(proposal("a")), null).isAbsent())
                .isTrue();
        assertThat(read(LogPosition.NONE).isAbsent()).isTrue();
    }

    @Test
    void a_room_that_is_there_is_not_opened_again() {
        open();
        LogSlice slice = append(LogPosition.NONE, List.of(proposal("a")), proposal("other"));
        assertThat(slice.epoch()).isEqualTo("open-1");
        assertThat(ids(slice)).containsExactly("open", "a");
    }

    @Test
    void an_append_tells_what_its_caller_has_missed() {
        LogPosition seen = open();
        append(seen, List.of(proposal("a"), proposal("b")), null);
        LogSlice slice = append(seen, List.of(proposal("c")), null);
        assertThat(ids(slice)).containsExactly("a", "b", "c");
    }

    @Test
    void versions_have_no_gaps_and_each_entry_names_the_one_before() {
        open();
        for (int i = 0; i < 20; i++) {
            append(LogPosition.NONE, List.of(proposal("e" + i)), null);
        }
        LogRecord before = null;
        for (LogRecord record : read(LogPosition.NONE).records()) {
            assertThat(record.version()).isEqualTo(before == null ? 1 : before.version() + 1);
            assertThat(record.prevId()).isEqualTo(before == null ? "" : before.id());
            Instant earliest = before == null ? Instant.EPOCH : before.time();
            assertThat(record.time()).isAfterOrEqualTo(earliest);
            assertThat(record.time()).isEqualTo(record.time().truncatedTo(ChronoUnit.MILLIS));
            before = record;
        }
    }

    @Test
    void a_proposal_that_is_asked_for_again_is_not_numbered_again() {
        LogPosition seen = open();
        append(seen, List.of(proposal("a")), null);
        LogSlice again = append(seen, List.of(proposal("a"), proposal("b")), proposal("open-again"));
        assertThat(ids(again)).containsExactly("a", "b");
    }

    @Test
    void a_late_double_of_an_old_request_is_not_numbered_either() {
        open();
        append(LogPosition.NONE, List.of(proposal("node:5")), null);
        append(LogPosition.NONE, List.of(proposal("node:6"), proposal("node:8")), null);
        LogSlice late = append(LogPosition.NONE, List.of(proposal("node:5"), proposal("node:6")), null);
        assertThat(ids(late)).containsExactly("open", "node-5", "node-6", "node-8");
    }

    @Test
    void a_late_double_does_not_bring_a_room_back_that_is_gone() {
        LogSlice slice = append(LogPosition.NONE, List.of(proposal("a")), proposal("open"));
        assertThat(join(log().retire(room, slice.head()))).isTrue();
        assertThat(append(LogPosition.NONE, List.of(proposal("a")), proposal("open"))
                        .isAbsent())
                .isTrue();
        assertThat(read(LogPosition.NONE).isAbsent()).isTrue();
    }

    @Test
    void a_place_in_the_life_that_is_there_but_not_in_its_log_tells_of_lost_entries() {
        LogPosition opened = open();
        LogPosition head = append(opened, List.of(proposal("a")), null).head();
        for (LogPosition never : List.of(
                new LogPosition(head.epoch(), 3, "lost"),
                new LogPosition(head.epoch(), 2, "lost"),
                new LogPosition(head.epoch(), 1, "lost"))) {
            assertThat(read(never)).isEqualTo(LogSlice.rewound(head));
            assertThat(append(never, List.of(proposal("b")), proposal("other"))).isEqualTo(LogSlice.rewound(head));
        }
        assertThat(read(head).head()).isEqualTo(head);
        join(log().snapshot(room, new LogSlice.Snapshot(head, new byte[] {1})));
        assertThat(read(new LogPosition(head.epoch(), 2, "lost")).rewound()).isTrue();
        assertThat(read(head).rewound()).isFalse();
    }

    @Test
    void a_room_that_was_lost_is_reopened_by_one_of_those_who_try() {
        LogSlice first = join(log().reopen(room, LogPosition.NONE, LogPosition.NONE, proposal("one"), 8));
        assertThat(ids(first)).containsExactly("one");
        assertThat(first.head()).isEqualTo(new LogPosition("one-1", 8, "one-1"));
        assertThat(first.records().get(0).prevId()).isEmpty();
        LogSlice second = join(log().reopen(room, LogPosition.NONE, LogPosition.NONE, proposal("two"), 9));
        assertThat(second.head()).isEqualTo(first.head());
        assertThat(ids(second)).containsExactly("one");
        LogSlice next = append(first.head(), List.of(proposal("a")), null);
        assertThat(next.records()).extracting(LogRecord::version).containsExactly(9L);
        assertThat(join(log().reopen(room, LogPosition.NONE, first.head(), proposal("two"), 20))
                        .epoch())
                .isEqualTo("one-1");
        LogSlice third = join(log().reopen(room, LogPosition.NONE, next.head(), proposal("three"), 20));
        assertThat(third.head()).isEqualTo(new LogPosition("three-1", 20, "three-1"));
        assertThat(ids(read(next.head()))).containsExactly("three");
    }

    @Test
    void a_reader_gets_what_follows_and_one_of_another_life_gets_all() {
        LogPosition seen = open();
        LogSlice slice = append(seen, List.of(proposal("a"), proposal("b")), null);
        assertThat(ids(read(position(slice, 0)))).containsExactly("b");
        assertThat(ids(read(position(slice, 1)))).isEmpty();
        assertThat(ids(read(new LogPosition("another", 7, "x")))).containsExactly("open", "a", "b");
    }

    @Test
    void a_reader_from_before_a_snapshot_gets_it_with_what_follows() {
        LogPosition opened = open();
        LogSlice slice = append(opened, List.of(proposal("a"), proposal("b")), null);
        LogPosition at = position(slice, 0);
        join(log().snapshot(room, new LogSlice.Snapshot(at, "state".getBytes(StandardCharsets.UTF_8))));
        LogSlice whole = read(LogPosition.NONE);
        if (whole.snapshot() != null) {
            assertThat(whole.snapshot().at()).isEqualTo(at);
            assertThat(new String(whole.snapshot().state(), StandardCharsets.UTF_8))
                    .isEqualTo("state");
            assertThat(ids(whole)).containsExactly("b");
        } else {
            assertThat(ids(whole)).containsExactly("open", "a", "b");
        }
        assertThat(ids(read(at))).containsExactly("b");
        assertThat(append(at, List.of(proposal("c")), null).records())
                .extracting(LogRecord::version)
                .containsExactly(3L, 4L);
    }

    @Test
    void a_snapshot_of_another_life_or_from_the_future_is_ignored() {
        open();
        byte[] state = {1};
        join(log().snapshot(room, new LogSlice.Snapshot(new LogPosition("another", 1, "open-1"), state)));
        join(log().snapshot(room, new LogSlice.Snapshot(new LogPosition("open-1", 1, "another"), state)));
        join(log().snapshot(room, new LogSlice.Snapshot(new LogPosition("open-1", 9, "x"), state)));
        assertThat(read(LogPosition.NONE).snapshot()).isNull();
        assertThat(ids(read(LogPosition.NONE))).containsExactly("open");
    }

    @Test
    void a_room_is_retired_only_where_its_caller_has_seen_its_head() {
        LogPosition opened = open();
        LogSlice slice = append(opened, List.of(proposal("a")), null);
        assertThat(join(log().retire(room, opened))).isFalse();
        assertThat(ids(read(LogPosition.NONE))).containsExactly("open", "a");
        assertThat(join(log().retire(room, position(slice, 0)))).isTrue();
        assertThat(read(LogPosition.NONE).isAbsent()).isTrue();
        assertThat(join(log().retire(room, position(slice, 0)))).isFalse();
    }

    @Test
    void after_its_end_a_room_begins_a_new_life() {
        LogPosition opened = open();
        assertThat(join(log().retire(room, opened))).isTrue();
        LogSlice slice = append(opened, List.of(proposal("b")), proposal("second"));
        assertThat(slice.epoch()).isEqualTo("second-1");
        assertThat(ids(slice)).containsExactly("second", "b");
        assertThat(slice.records().get(0).version()).isEqualTo(1);
    }

    @Test
    void who_has_not_seen_the_end_of_a_life_is_told_it_and_changes_nothing() {
        LogPosition opened = open();
        LogSlice life = append(opened, List.of(proposal("a"), proposal("b")), null);
        LogPosition end = life.head();
        assertThat(join(log().retire(room, end))).isTrue();
        for (boolean another : List.of(false, true)) {
            if (another) {
                append(end, List.of(proposal("c")), proposal("second"));
            }
            for (LogSlice told : List.of(
                    read(opened),
                    append(opened, List.of(proposal("late" + another)), proposal("third")),
                    join(log().reopen(room, opened, LogPosition.NONE, proposal("fourth"), 9)))) {
                assertThat(told.ended()).isTrue();
                assertThat(told.head()).isEqualTo(end);
                assertThat(told.records()).extracting(LogRecord::id).containsExactly("a-1", "b-1");
                assertThat(told.snapshot()).isNull();
            }
            assertThat(ids(read(position(life, 0)))).containsExactly("b");
            // Who knows it is told what there is now.
            for (LogPosition knowing : List.of(end, LogPosition.NONE)) {
                assertThat(read(knowing).ended()).isFalse();
                assertThat(ids(read(knowing))).isEqualTo(another ? List.of("second", "c") : List.of());
            }
        }
    }

    @Test
    void a_place_that_was_none_in_a_life_that_has_ended_tells_of_lost_entries_as_ever() {
        LogPosition opened = open();
        LogPosition end = append(opened, List.of(proposal("a")), null).head();
        assertThat(join(log().retire(room, end))).isTrue();
        for (LogPosition never : List.of(
                new LogPosition(end.epoch(), 3, "lost"),
                new LogPosition(end.epoch(), 2, "lost"),
                new LogPosition(end.epoch(), 1, "lost"))) {
            assertThat(read(never).isAbsent()).isTrue();
        }
        LogPosition never = new LogPosition(end.epoch(), 3, "lost");
        assertThat(ids(join(log().reopen(room, never, LogPosition.NONE, proposal("back"), 4))))
                .containsExactly("back");
    }

    @Test
    void a_long_life_and_the_last_of_many_are_remembered_too() {
        LogPosition opened = open();
        List<Proposal> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(proposal("many" + i));
        }
        LogSlice life = append(opened, many, null);
        join(log().snapshot(room, new LogSlice.Snapshot(position(life, 99), new byte[] {1})));
        assertThat(join(log().retire(room, life.head()))).isTrue();
        // A log may have forgotten the way, but not the end.
        LogSlice told = read(opened);
        assertThat(told.ended()).isTrue();
        assertThat(told.head()).isEqualTo(life.head());
        assertThat(told.records().size()).isIn(0, 200);
        assertThat(ids(read(position(life, 185)))).hasSize(14);
        for (int i = 0; i < 15; i++) {
            LogSlice next = append(LogPosition.NONE, List.of(proposal("next" + i)), proposal("open" + i));
            assertThat(join(log().retire(room, next.head()))).isTrue();
        }
        assertThat(ids(read(position(life, 198)))).containsExactly("many199");
    }

    @Test
    void a_late_double_does_not_reopen_a_room_that_has_ended_since() {
        LogSlice life = join(log().reopen(room, LogPosition.NONE, LogPosition.NONE, proposal("one"), 8));
        assertThat(join(log().retire(room, life.head()))).isTrue();
        assertThat(join(log().reopen(room, LogPosition.NONE, LogPosition.NONE, proposal("one"), 8))
                        .isAbsent())
                .isTrue();
        assertThat(read(LogPosition.NONE).isAbsent()).isTrue();
    }

    @Test
    void rooms_do_not_know_of_each_other() {
        open();
        for (String other : List.of("ROOM", room + ":", "*", "{" + room + "}", room.toLowerCase(Locale.ROOT))) {
            assertThat(join(log().read(other, LogPosition.NONE)).isAbsent()).isTrue();
        }
    }

    @Test
    void listeners_hear_of_entries_until_they_end() throws Exception {
        BlockingQueue<LogRecord> queue = new LinkedBlockingQueue<>();
        List<String> heard = new ArrayList<>();
        RoomLog.Subscription subscription = log().subscribe(room, slice -> queue.addAll(slice.records()));
        // A subscription may take a while to be in force.
        for (int i = 1; heard.isEmpty(); i++) {
            append(LogPosition.NONE, List.of(proposal("first:" + i)), proposal("open:" + i));
            LogRecord next = queue.poll(100, TimeUnit.MILLISECONDS);
            if (next != null) {
                heard.add(next.id());
            }
        }
        append(LogPosition.NONE, List.of(proposal("a"), proposal("b")), null);
        while (!heard.containsAll(List.of("a-1", "b-1"))) {
            LogRecord next = queue.poll(SECONDS, TimeUnit.SECONDS);
            heard.add(
                    Objects.requireNonNull(next, () -> "nothing after " + heard).id());
        }
        subscription.close();
        append(LogPosition.NONE, List.of(proposal("c")), null);
        assertThat(queue).extracting(LogRecord::id).doesNotContain("c-1");
    }

    @Test
    void many_that_open_at_once_open_one_room_and_every_entry_is_in_it_once() throws Exception {
        int rounds = 50;
        Set<String> epochs = ConcurrentHashMap.newKeySet();
        inThreads(thread -> {
            for (int i = 0; i < rounds; i++) {
                String id = thread + "-" + i;
                LogSlice slice = append(
                        LogPosition.NONE,
                        List.of(proposal(id + "-first"), proposal(id + "-second")),
                        proposal("open-" + id));
                epochs.add(slice.epoch());
                assertThat(ids(slice)).contains(id + "-first", id + "-second");
            }
        });
        assertThat(epochs).hasSize(1);
        List<String> ids = ids(read(LogPosition.NONE));
        assertThat(ids).hasSize(1 + THREADS * rounds * 2).doesNotHaveDuplicates();
        for (int i = 1; i < ids.size(); i += 2) {
            assertThat(ids.get(i + 1)).isEqualTo(ids.get(i).replace("first", "second"));
        }
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void inThreads(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                all.add(threads.submit(() -> {
                    start.await();
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private LogPosition open() {
        return open(proposal("open"));
    }

    private LogPosition open(Proposal first) {
        return position(join(log().reopen(room, LogPosition.NONE, LogPosition.NONE, first, 1)), 0);
    }

    private LogSlice append(LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        return join(log().append(room, seen, proposals, open));
    }

    private LogSlice read(LogPosition seen) {
        return join(log().read(room, seen));
    }

    private static LogPosition position(LogSlice slice, int index) {
        LogRecord record = slice.records().get(index);
        return new LogPosition(slice.epoch(), record.version(), record.id());
    }

    /** Of an origin of its own, unless the name has a number behind a colon. */
    private static Proposal proposal(String name) {
        int colon = name.indexOf(':');
        String origin = colon < 0 ? name : name.substring(0, colon);
        long number = colon < 0 ? 1 : Long.parseLong(name.substring(colon + 1));
        return new Proposal(origin, number, ("bytes of " + name).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> ids(LogSlice slice) {
        return slice.records().stream()
                .map(record -> record.id().replaceFirst("-1$", ""))
                .toList();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }
}
