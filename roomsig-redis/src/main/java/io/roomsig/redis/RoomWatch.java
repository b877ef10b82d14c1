package io.roomsig.redis;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog.Subscription;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to which room. What was published while a room's channel was not in force is read, from where the log was when it
 * was last heard of here, and handed to the listeners as if it had been published.
 */
final class RoomWatch {
    private static final EventLog LOG = EventLog.of(RoomWatch.class);

    /** After an outage all rooms have to be read: not all at once, since others wait for Redis too. */
    private static final int READS_UNDER_WAY = 2;

    private final Channels channels;
    private final UnaryOperator<String> channel;
    private final BiFunction<String, LogPosition, CompletionStage<LogSlice>> read;
    private final Map<String, Watched> rooms = new ConcurrentHashMap<>();

    // Guarded by itself, as is all that follows.
    private final Queue<Watched> toRead = new ArrayDeque<>();
    private int reading;
    private boolean taking;

    /**
     * @param channel of a room
     * @param read as {@link io.roomsig.spi.RoomLog#read}
     */
    RoomWatch(
            Channels channels,
            UnaryOperator<String> channel,
            BiFunction<String, LogPosition, CompletionStage<LogSlice>> read) {
        this.channels = channels;
        this.channel = channel;
        this.read = read;
    }

    Subscription subscribe(String room, Consumer<LogSlice> listener) {
        Listening listening = new Listening(room, listener);
        rooms.compute(room, (code, existing) -> {
            Watched watched = existing == null ? new Watched(code) : existing;
            watched.listeners.add(listening);
            if (existing == null) {
                channels.listen(channel.apply(code), watched);
            }
            return watched;
        });
        return listening;
    }

    /** An answer or a message has told where a room's log is. */
    void seen(String room, LogPosition head) {
        Watched watched = rooms.get(room);
        if (watched != null) {
            watched.seen(head);
        }
    }

    private void readLater(Watched watched) {
        synchronized (toRead) {
            if (watched.missedFrom != null) {
                return;
            }
            watched.missedFrom = watched.last;
            toRead.add(watched);
        }
        readNext();
    }

    private void readNext() {
        Watched next = take(true);
        while (next != null) {
            read(next);
            next = take(false);
        }
    }

    /** One thread at a time takes, so that stages that are complete at once don't call each other deeper and deeper. */
    private @Nullable Watched take(boolean begins) {
        synchronized (toRead) {
            if (begins && taking) {
                return null;
            }
            taking = reading < READS_UNDER_WAY && !toRead.isEmpty();
            if (!taking) {
                return null;
            }
            reading++;
            return toRead.remove();
        }
    }

    private void read(Watched watched) {
        LogPosition from;
        synchronized (toRead) {
            from = Objects.requireNonNull(watched.missedFrom);
            watched.missedFrom = null;
        }
        read.apply(watched.room, from).whenComplete((slice, failure) -> {
            if (failure == null) {
                watched.missed(from, slice);
            }
            synchronized (toRead) {
                reading--;
            }
            readNext();
        });
    }

    /** A room that somebody listens to. */
    private final class Watched implements Channels.Listener {
        private final String room;
        private final CopyOnWriteArraySet<Listening> listeners = new CopyOnWriteArraySet<>();
        private volatile LogPosition last = LogPosition.NONE;
        /** Written while Channels delivers, which it does one call at a time. */
        private boolean wasInForce;
        /** If it is still to be read. Guarded by {@link #toRead}. */
        private @Nullable LogPosition missedFrom;

        Watched(String room) {
            this.room = room;
        }

        /** Answers may overtake each other: within a life the later place counts. */
        synchronized void seen(LogPosition head) {
            if (!head.epoch().equals(last.epoch()) || head.version() > last.version()) {
                last = head;
            }
        }

        @Override
        public void inForce() {
            // Who has neither listened nor asked before has missed nothing.
            if (wasInForce || !last.equals(LogPosition.NONE)) {
                readLater(this);
            }
            wasInForce = true;
        }

        @Override
        public void received(byte[] message) {
            LogSlice news;
            try {
                news = RoomAnswers.news(message);
            } catch (IllegalArgumentException e) {
                LOG.at(LogEvent.REDIS_UNREADABLE).with("channel", "room").write();
                return;
            }
            seen(news.head());
            hand(news);
        }

        /** What is rewound or absent is so for the place of this watch, which need not be the listeners': they get the head. */
        void missed(LogPosition from, LogSlice slice) {
            if (slice.rewound() || slice.isAbsent()) {
                hand(LogSlice.of(slice.head(), null, List.of()));
            } else if (!slice.head().equals(from)) {
                hand(slice);
            }
        }

        private void hand(LogSlice slice) {
            for (Listening listening : listeners) {
                listening.hand(slice);
            }
        }
    }

    /** One listener's subscription. */
    private final class Listening implements Subscription {
        private final String room;
        private final Consumer<LogSlice> listener;
        private volatile boolean over;

        Listening(String room, Consumer<LogSlice> listener) {
            this.room = room;
            this.listener = listener;
        }

        void hand(LogSlice slice) {
            if (over) {
                return;
            }
            try {
                listener.accept(slice);
            } catch (Throwable fault) {
                // The others hear it all the same. Nothing of the content.
                LOG.at(LogEvent.REDIS_LISTENER_FAILED).failure(fault).write();
            }
        }

        @Override
        public void close() {
            over = true;
            rooms.computeIfPresent(room, (code, watched) -> {
                watched.listeners.remove(this);
                if (!watched.listeners.isEmpty()) {
                    return watched;
                }
                channels.end(channel.apply(code));
                return null;
            });
        }
    }
}
