package io.roomsig.redis;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels that this process listens to, all over one connection, which is made anew when it is lost. Safe for use by
 * several threads; nothing waits. Listeners are called one at a time.
 */
final class Channels implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(Channels.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final RedisLink link;
    /** Nobody publishes there: a connection without any channel would be over. */
    private final String anchor;
    /** Held while a listener is called: a connection that was given up may still be about to bring something. */
    private final Object delivery = new Object();

    // Guarded by this.
    private final Map<String, Listener> listeners = new TreeMap<>();
    private @Nullable Connection connection;
    private RedisLink.@Nullable Ticks reconnecting;
    private Duration pause = FIRST_PAUSE;
    private long retryAt;
    private boolean closed;

    Channels(RedisLink link, String anchor) {
        this.link = link;
        this.anchor = anchor;
    }

    /** Hears one channel. MUST NOT block. */
    interface Listener {
        /** From here on messages arrive, again or for the first time. Those of the time before may be lost. */
        void inForce();

        void received(byte[] message);
    }

    /**
     * Listens to a channel that nobody listens to: in force as soon as there is a connection, again and again as long as it is
     * not ended by {@link #end}.
     */
    synchronized void listen(String channel, Listener listener) {
        if (closed) {
            return;
        }
        listeners.put(channel, listener);
        if (connection != null) {
            connection.subscriber().add(channel);
        } else if (reconnecting == null) {
            open();
        }
    }

    synchronized void end(String channel) {
        if (listeners.remove(channel) != null && connection != null) {
            connection.subscriber().remove(channel);
        }
    }

    /** Gives the connection up, since it seems to be deaf, and makes another one. */
    synchronized void renew() {
        if (connection != null) {
            connection.subscriber().close();
            open();
        }
    }

    /** Nobody hears anything any more. */
    @Override
    public synchronized void close() {
        closed = true;
        listeners.clear();
        stopReconnecting();
        if (connection != null) {
            connection.subscriber().close();
            connection = null;
        }
    }

    private void open() {
        List<String> channels = new ArrayList<>(listeners.keySet());
        channels.add(anchor);
        Connection opened = new Connection();
        connection = opened;
        opened.subscriber = link.subscribe(channels, opened);
    }

    private synchronized void lose(Connection lost) {
        if (connection != lost) {
            return;
        }
        connection = null;
        retryAt = link.nanoTime() + pause.toNanos();
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        if (reconnecting == null) {
            LOG.at(LogEvent.REDIS_SUBSCRIPTION_LOST).write();
            reconnecting = link.every(FIRST_PAUSE, this::reconnect);
        }
    }

    private synchronized void reconnect() {
        if (!closed && connection == null && link.nanoTime() - retryAt >= 0) {
            open();
        }
    }

    private void stopReconnecting() {
        if (reconnecting != null) {
            reconnecting.close();
            reconnecting = null;
        }
    }

    private synchronized @Nullable Listener heardBy(Connection from, String channel) {
        if (connection != from) {
            return null;
        }
        if (channel.equals(anchor)) {
            pause = FIRST_PAUSE;
            stopReconnecting();
        }
        return listeners.get(channel);
    }

    private final class Connection implements RedisLink.Receiver {
        private RedisLink.@Nullable Subscriber subscriber;

        RedisLink.Subscriber subscriber() {
            if (subscriber == null) {
                throw new IllegalStateException("set before anybody else can see the connection");
            }
            return subscriber;
        }

        @Override
        public void subscribed(String channel) {
            deliver(channel, Listener::inForce);
        }

        @Override
        public void received(String channel, byte[] message) {
            deliver(channel, listener -> listener.received(message));
        }

        @Override
        public void lost() {
            lose(this);
        }

        private void deliver(String channel, Consumer<Listener> call) {
            synchronized (delivery) {
                Listener listener = heardBy(this, channel);
                if (listener == null) {
                    return;
                }
                try {
                    call.accept(listener);
                } catch (Throwable fault) {
                    // One that throws must not end the connection of all. Nothing of the message.
                    LOG.at(LogEvent.REDIS_LISTENER_FAILED).failure(fault).write();
                }
            }
        }
    }
}
