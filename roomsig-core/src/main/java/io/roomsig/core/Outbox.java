package io.roomsig.core;

import io.roomsig.api.CloseCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Limits;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client, and who has been announced to it.
 *
 * <p>One short lock guards both: an arrival or departure changes the queue and the set together, and a signal is queued
 * only if its sender is in the set. So no signal overtakes the {@code user-joined} of its sender or follows its
 * {@code user-left}, whichever threads they come from. Nothing is sent while the lock is held, and one frame at a time
 * is under way: whoever finds the outbox idle sends, and the connection's callback sends the next.
 */
final class Outbox {
    private static final int SMALL = 16;

    private final Connection connection;
    private final Limits.Backlog limits;
    private final LongSupplier coarseNanos;
    private final Consumer<LeaveReason> onLost;
    private final Consumer<CloseCode> onClosed;

    private final Object lock = new Object();
    /** As small as it can be as long as it is idle: there are many of them, and one frame is what most ever have. */
    private ArrayDeque<Frame> queue = new ArrayDeque<>(0);
    /** Without doubles. A list: it is short, and there is one for each session. */
    private final List<String> announced = new ArrayList<>(0);
    /** Signals that came between the entry that let this client in and its {@code room-joined}; null after that. */
    private @Nullable List<Held> held = new ArrayList<>();

    private boolean isLarge;
    private long queuedBytes;
    /** The most that has waited since somebody asked last. */
    private int mostFrames;

    private long mostBytes;
    private boolean sending;
    private boolean binary;
    private boolean pingDue;
    private @Nullable CloseCode closing;
    private boolean closed;
    /** When the frame under way was handed over, in coarse nanoseconds. Meaningless unless {@link #sending}. */
    private long sendingSince;

    /**
     * An empty one.
     *
     * @param coarseNanos a clock that may stand still for a while
     * @param onLost called once, without a lock, when the client cannot be reached any more: it read too slowly
     *     ({@link LeaveReason#SLOW_CONSUMER}), or a send failed ({@link LeaveReason#TIMEOUT})
     * @param onClosed called, without a lock, when this side closes the connection, and not if the other has: once at most
     */
    Outbox(
            Connection connection,
            Limits.Backlog limits,
            LongSupplier coarseNanos,
            Consumer<LeaveReason> onLost,
            Consumer<CloseCode> onClosed) {
        this.connection = connection;
        this.limits = limits;
        this.coarseNanos = coarseNanos;
        this.onLost = onLost;
        this.onClosed = onClosed;
    }

    /** Whether the connection can carry binary messages. */
    boolean canBeBinary() {
        return connection instanceof Connection.Binary;
    }

    /** Whether frames go out as binary messages from here on; what waits already is no exception. */
    void binary(boolean isBinary) {
        synchronized (lock) {
            binary = isBinary;
        }
    }

    /** Queues what needs no announcement: answers, errors, what the room tells. */
    void send(Frame frame) {
        act(() -> enqueue(frame));
    }

    /** Queues the room as a newcomer finds it, or what one who is back has missed; then the others are announced to it. */
    void open(List<Frame> frames, Collection<String> others) {
        act(() -> {
            announced.clear();
            announced.addAll(others);
            frames.forEach(this::enqueue);
            List<Held> early = held;
            held = null;
            if (early != null) {
                for (Held signal : early) {
                    if (announced.contains(signal.from())) {
                        enqueue(signal.frame());
                    }
                }
            }
        });
    }

    /** Queues an arrival; not of one who is known to be there, since a room can lose and find again whom it has. */
    void announce(String id, Frame userJoined) {
        act(() -> {
            if (!announced.contains(id)) {
                announced.add(id);
                enqueue(userJoined);
            }
        });
    }

    /** Queues a departure, if its client knows of the one who has left. */
    void retract(String id, Frame userLeft) {
        act(() -> {
            if (announced.remove(id)) {
                enqueue(userLeft);
            }
        });
    }

    /**
     * Queues what another participant sends.
     *
     * @return false if its sender is not announced to this client, or the client is going
     */
    boolean signal(String from, Frame frame) {
        Next next;
        synchronized (lock) {
            if (closed || closing != null) {
                return false;
            }
            if (held != null) {
                if (held.size() >= limits.messages()) {
                    return false;
                }
                held.add(new Held(from, frame));
                return true;
            }
            if (!announced.contains(from)) {
                return false;
            }
            enqueue(frame);
            next = next();
        }
        proceed(next);
        return true;
    }

    /** Pings the client once what is under way has gone out, if its connection can. */
    void ping() {
        act(() -> pingDue = connection instanceof Connection.Pinging);
    }

    /** Closes the connection after what is queued. Later frames are dropped; of several codes the first counts. */
    void close(CloseCode code) {
        act(() -> {
            if (closing == null) {
                closing = code;
            }
        });
    }

    /** Gives the client up: tells the session, then closes the connection, whatever is queued or under way. */
    void cut(CloseCode code, LeaveReason reason) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
        }
        onClosed.accept(code);
        onLost.accept(reason);
        connection.close(code.number(), code.reason());
    }

    /** Forgets everything: the link is gone. False if this side has ended it. */
    boolean abandon() {
        synchronized (lock) {
            boolean wasOpen = !closed;
            closed = true;
            queue.clear();
            return wasOpen;
        }
    }

    /** Tells what waits, and the most that has since this was asked last. */
    void tell(Census.Tally tally) {
        synchronized (lock) {
            if (!closed) {
                tally.queue(queue.size(), queuedBytes, mostFrames, mostBytes);
                mostFrames = queue.size();
                mostBytes = queuedBytes;
            }
        }
    }

    /** Whether one frame has been under way for longer than this. */
    boolean isStalled(long nanos) {
        synchronized (lock) {
            return sending && !closed && coarseNanos.getAsLong() - sendingSince > nanos;
        }
    }

    private void act(Runnable change) {
        Next next;
        synchronized (lock) {
            if (closed) {
                return;
            }
            change.run();
            next = next();
        }
        proceed(next);
    }

    private void enqueue(Frame frame) {
        if (closing == null) {
            queue.add(frame);
            isLarge |= queue.size() > SMALL;
            queuedBytes += frame.utf8Length();
        }
    }

    /** Under the lock: what whoever has changed the queue does once it has let go of it. */
    private Next next() {
        if (sending) {
            mostFrames = Math.max(mostFrames, queue.size());
            mostBytes = Math.max(mostBytes, queuedBytes);
        }
        // One frame goes out whatever its size: a room with much to say must be possible to enter.
        boolean alone = !sending && queue.size() == 1;
        if (!alone && (queue.size() > limits.messages() || queuedBytes > limits.bytes())) {
            return Next.LOSE;
        }
        if (sending) {
            return Next.NOTHING;
        }
        sending = true;
        sendingSince = coarseNanos.getAsLong();
        return Next.SEND;
    }

    private void proceed(Next next) {
        switch (next) {
            case SEND -> sendNext();
            case LOSE -> cut(CloseCode.SLOW_CONSUMER, LeaveReason.SLOW_CONSUMER);
            case NOTHING -> {}
        }
    }

    /** Sends until the queue is empty or a send takes its time. Called by the one that has claimed {@link #sending}. */
    private void sendNext() {
        while (true) {
            Frame frame;
            boolean ping;
            boolean asBinary;
            CloseCode close;
            synchronized (lock) {
                asBinary = binary;
                frame = closed ? null : queue.poll();
                ping = frame == null && pingDue && !closed;
                if (frame != null) {
                    queuedBytes -= frame.utf8Length();
                } else if (ping) {
                    pingDue = false;
                } else {
                    sending = false;
                    shrink();
                }
                close = sending || closed ? null : closing;
                if (close != null) {
                    closed = true;
                }
                sendingSince = coarseNanos.getAsLong();
            }
            if (frame == null && !ping) {
                if (close != null) {
                    onClosed.accept(close);
                    connection.close(close.number(), close.reason());
                }
                return;
            }
            if (!hasGoneOut(frame, asBinary)) {
                return;
            }
        }
    }

    /** Under the lock, with nothing queued: gives back what a burst has made it grow to. */
    private void shrink() {
        if (isLarge) {
            isLarge = false;
            queue = new ArrayDeque<>(0);
        }
    }

    /** Hands one frame over; says whether it went out at once. Else the callback goes on. */
    private boolean hasGoneOut(@Nullable Frame frame, boolean asBinary) {
        AtomicBoolean first = new AtomicBoolean();
        Connection.SendCallback done = failure -> {
            if (failure != null) {
                cut(CloseCode.INTERNAL_ERROR, LeaveReason.TIMEOUT);
            } else if (!first.compareAndSet(false, true)) {
                sendNext();
            }
        };
        try {
            if (frame != null && asBinary) {
                ((Connection.Binary) connection).sendBinary(ByteBuffer.wrap(frame.utf8()), done);
            } else if (frame != null) {
                connection.send(frame, done);
            } else {
                ((Connection.Pinging) connection).ping(done);
            }
        } catch (RuntimeException broken) {
            cut(CloseCode.INTERNAL_ERROR, LeaveReason.TIMEOUT);
            return false;
        }
        return !first.compareAndSet(false, true);
    }

    private enum Next {
        NOTHING,
        SEND,
        LOSE
    }

    private record Held(String from, Frame frame) {}
}
