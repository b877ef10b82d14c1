package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log that can lose what it has taken, cannot be had for a while, or publishes or answers late. */
final class LosingLog implements RoomLog {
    private final InstantSource clock;
    private final List<Listening> listeners = new ArrayList<>();
    private final List<Runnable> unpublished = new ArrayList<>();
    private final List<Runnable> unanswered = new ArrayList<>();
    private final List<Consumer<RoomLog>> appends = new ArrayList<>();
    private RoomLog log;
    private boolean isDown;
    private boolean isLate;
    private boolean answersLate;
    private int rules;

    LosingLog(InstantSource clock) {
        this.clock = clock;
        this.log = new InMemoryRoomLog(clock);
    }

    /** Nothing is left. */
    void lose() {
        lose(appends.size());
    }

    /** The last appends are lost. */
    void lose(int last) {
        appends.subList(appends.size() - last, appends.size()).clear();
        log = new InMemoryRoomLog(clock);
        appends.forEach(append -> append.accept(log));
        listeners.forEach(Listening::attach);
    }

    void isDown(boolean down) {
        isDown = down;
    }

    /** From here on nothing is published. */
    void publishLate() {
        isLate = true;
    }

    /** Publishes what waits, and whatever comes from here on. */
    void publish() {
        isLate = false;
        List<Runnable> late = List.copyOf(unpublished);
        unpublished.clear();
        late.forEach(Runnable::run);
    }

    /** From here on reads are answered late, with what there was when they were asked. */
    void answerLate() {
        answersLate = true;
    }

    /** Answers what waits, and whatever comes from here on. */
    void answer() {
        answersLate = false;
        List<Runnable> late = List.copyOf(unanswered);
        unanswered.clear();
        late.forEach(Runnable::run);
    }

    /** From here on rooms are opened as a newer node would, with these rules. */
    void openWith(int newer) {
        rules = newer;
    }

    private Proposal reworded(Proposal open) {
        String text = new String(open.bytes(), StandardCharsets.UTF_8);
        assertThat(text).contains("\"rules\":1");
        byte[] bytes = text.replace("\"rules\":1", "\"rules\":" + rules).getBytes(StandardCharsets.UTF_8);
        return new Proposal(open.origin(), open.number(), bytes);
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        Proposal first = open == null || rules == 0 ? open : reworded(open);
        if (!isDown) {
            appends.add(lesser -> {
                CompletionStage<LogSlice> unused = lesser.append(room, seen, proposals, first);
            });
        }
        return isDown ? down() : log.append(room, seen, proposals, first);
    }

    @Override
    public CompletionStage<LogSlice> reopen(
            String room, LogPosition seen, LogPosition head, Proposal first, long version) {
        return isDown ? down() : log.reopen(room, seen, head, first, version);
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        CompletionStage<LogSlice> answer = isDown ? down() : log.read(room, seen);
        if (!answersLate) {
            return answer;
        }
        CompletableFuture<LogSlice> late = new CompletableFuture<>();
        unanswered.add(() -> answer.thenAccept(late::complete));
        return late;
    }

    private static <T> CompletionStage<T> down() {
        return CompletableFuture.failedFuture(new IllegalStateException("down"));
    }

    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        Listening listening = new Listening(room, slice -> {
            if (isLate) {
                unpublished.add(() -> listener.accept(slice));
            } else {
                listener.accept(slice);
            }
        });
        listeners.add(listening);
        listening.attach();
        return () -> {
            listeners.remove(listening);
            listening.detach();
        };
    }

    @Override
    public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        return isDown ? down() : log.snapshot(room, snapshot);
    }

    @Override
    public CompletionStage<Boolean> retire(String room, LogPosition head) {
        return isDown ? down() : log.retire(room, head);
    }

    private final class Listening {
        private final String room;
        private final Consumer<LogSlice> listener;
        private Subscription subscription = () -> {};

        Listening(String room, Consumer<LogSlice> listener) {
            this.room = room;
            this.listener = listener;
        }

        void attach() {
            subscription = log.subscribe(room, listener);
        }

        void detach() {
            subscription.close();
        }
    }
}
