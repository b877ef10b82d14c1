package io.roomsig.redis;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection that is subscribed to channels. Jedis reads it on a thread that it doesn't give back before the connection ends;
 * what is to be changed is written by others.
 *
 * <p>No callback throws: Jedis would give a connection that still has subscriptions back to the pool. For the same reason the last
 * channel goes only when the connection is given up.
 */
final class JedisSubscriber extends BinaryJedisPubSub implements RedisLink.Subscriber {
    private static final EventLog LOG = EventLog.of(JedisSubscriber.class);

    private final RedisLink.Receiver receiver;
    private final Executor writer;
    /** Held while writing. */
    private final Object writing = new Object();
    /** Guarded by {@link #writing}. */
    private boolean isGivenUp;

    // Guarded by this.
    private final Set<String> wanted;
    private final Set<String> asked;
    private boolean isConnected;
    private boolean isToWrite;
    private boolean hasEnded;
    private volatile boolean closed;

    /**
     * @param channels to begin with
     * @param writer where to wait for the network; runs what it is given, maybe later
     */
    JedisSubscriber(Collection<String> channels, RedisLink.Receiver receiver, Executor writer) {
        this.receiver = receiver;
        this.writer = writer;
        this.wanted = new HashSet<>(channels);
        this.asked = new HashSet<>(channels);
    }

    @Override
    public synchronized void add(String channel) {
        wanted.add(channel);
        writeSoon();
    }

    @Override
    public synchronized void remove(String channel) {
        wanted.remove(channel);
        writeSoon();
    }

    @Override
    public synchronized void close() {
        closed = true;
        writeSoon();
    }

    @Override
    public void onSubscribe(byte[] channel, int subscribedChannels) {
        synchronized (this) {
            if (!isConnected) {
                isConnected = true;
                writeSoon();
            }
        }
        if (closed) {
            // Whoever writes otherwise may be gone: it was closed before it was connected.
            write();
        } else {
            receiver.subscribed(text(channel));
        }
    }

    @Override
    public void onMessage(byte[] channel, byte[] message) {
        if (!closed) {
            receiver.received(text(channel), message);
        }
    }

    /** Returns when the connection has ended. */
    private void run(UnifiedJedis jedis) {
        try {
            jedis.subscribe(this, initial());
        } catch (JedisException | IllegalStateException e) {
            if (!closed) {
                LOG.at(LogEvent.REDIS_SUBSCRIPTION_ENDED).failure(e).write();
            }
        } catch (Throwable e) {
            LOG.at(LogEvent.REDIS_SUBSCRIPTION_FAILED).fault(Stages.failure(e)).write();
        } finally {
            end();
        }
    }

    private synchronized byte[][] initial() {
        return bytes(asked);
    }

    private void end() {
        synchronized (this) {
            hasEnded = true;
        }
        if (!closed) {
            receiver.lost();
        }
    }

    private void writeSoon() {
        if (isConnected && !hasEnded && !isToWrite) {
            isToWrite = true;
            writer.execute(this::write);
        }
    }

    /** Brings what the server was asked for to what is wanted now; all that has changed meanwhile in one go. */
    private void write() {
        synchronized (writing) {
            byte[][] more;
            byte[][] fewer;
            synchronized (this) {
                isToWrite = false;
                if (hasEnded) {
                    return;
                }
                more = bytes(without(wanted, asked));
                fewer = bytes(without(asked, wanted));
                asked.clear();
                asked.addAll(wanted);
            }
            try {
                if (closed) {
                    // Once: what is written after the answer may reach whoever has the connection from the pool next.
                    if (!isGivenUp) {
                        isGivenUp = true;
                        unsubscribe();
                    }
                    return;
                }
                if (fewer.length > 0) {
                    unsubscribe(fewer);
                }
                if (more.length > 0) {
                    subscribe(more);
                }
            } catch (JedisException e) {
                // The thread that reads notices too, and says so.
                LOG.at(LogEvent.REDIS_SUBSCRIPTION_UNCHANGED).write();
            }
        }
    }

    private static List<String> without(Set<String> channels, Set<String> others) {
        List<String> rest = new ArrayList<>(channels);
        rest.removeIf(others::contains);
        return rest;
    }

    private static byte[][] bytes(Collection<String> channels) {
        return channels.stream().map(Ascii::bytes).toArray(byte[][]::new);
    }

    private static String text(byte[] channel) {
        return new String(channel, StandardCharsets.UTF_8);
    }

    /** The threads of a link's subscribers: one, and those that hang on connections that were given up. */
    static final class Threads {
        /** A connection that brings nothing cannot be closed from outside: its thread ends when the network says that it is gone. */
        private static final int MAX_ALIVE = 5;

        private final ThreadFactory factory = Workers.named("roomsig-redis-subscriber");
        private final AtomicInteger alive = new AtomicInteger();

        void start(UnifiedJedis jedis, JedisSubscriber subscriber) {
            boolean tooMany = alive.incrementAndGet() > MAX_ALIVE;
            factory.newThread(() -> {
                        try {
                            if (tooMany) {
                                LOG.at(LogEvent.REDIS_SUBSCRIPTIONS_HANG).write();
                                subscriber.end();
                            } else {
                                subscriber.run(jedis);
                            }
                        } finally {
                            alive.decrementAndGet();
                        }
                    })
                    .start();
        }
    }
}
