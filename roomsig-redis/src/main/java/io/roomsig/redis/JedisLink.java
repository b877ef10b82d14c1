package io.roomsig.redis;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * A {@link RedisLink} by way of Jedis: commands wait on an executor, each subscriber on a thread of its own, ticks come from one more.
 * Safe for use by several threads.
 */
final class JedisLink implements RedisLink, AutoCloseable {
    private static final EventLog LOG = EventLog.of(JedisLink.class);

    /** Enough for a burst over many rooms: when a node is lost, each room with members of it gets an entry. */
    static final int QUEUE = 1_024;

    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(2);

    private final UnifiedJedis jedis;
    private final JedisPort port;
    private final Executor executor;
    private final @Nullable ExecutorService own;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Workers.named("roomsig-redis-timer"));
    private final JedisSubscriber.Threads subscribers = new JedisSubscriber.Threads();

    /**
     * @param executor where the waiting is done, or {@code null} for threads of its own
     */
    JedisLink(UnifiedJedis jedis, @Nullable Executor executor) {
        this.jedis = jedis;
        this.port = new JedisPort(jedis);
        this.own = executor == null ? Workers.start("roomsig-redis", QUEUE) : null;
        this.executor = executor == null ? Objects.requireNonNull(own) : executor;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Looks at the server, and logs what is wrong with it. */
    void check() {
        executeSoon(() -> ServerCheck.run(jedis));
    }

    @Override
    public CompletionStage<Object> eval(LuaScript script, byte[] key, byte[]... args) {
        return run(() -> port.eval(script, key, args));
    }

    @Override
    public CompletionStage<Long> publish(String channel, byte[] message) {
        byte[] name = Ascii.bytes(channel);
        return run(() -> (Long) port.eval(BusScripts.PUBLISH, name, name, message));
    }

    @Override
    public Subscriber subscribe(Collection<String> channels, Receiver receiver) {
        JedisSubscriber subscriber = new JedisSubscriber(channels, receiver, this::executeSoon);
        subscribers.start(jedis, subscriber);
        return subscriber;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Ticks every(Duration period, Runnable tick) {
        Future<?> ticking = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        tick.run();
                    } catch (Throwable fault) {
                        // One that throws would never be called again.
                        LOG.at(LogEvent.REDIS_TICK_FAILED).fault(fault).write();
                    }
                },
                period.toNanos(),
                period.toNanos(),
                TimeUnit.NANOSECONDS);
        return () -> ticking.cancel(false);
    }

    /** Waits up to two seconds for what it was given before. Leaves the client open, and an executor of the host's alone. */
    @Override
    public void close() {
        timer.shutdownNow();
        if (own == null) {
            return;
        }
        own.shutdown();
        try {
            if (!own.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.at(LogEvent.REDIS_CLOSED_BUSY).write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Now, or a little later if the executor is full. */
    private void executeSoon(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException full) {
            try {
                Future<?> unused = timer.schedule(() -> executeSoon(work), 50, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                LOG.at(LogEvent.REDIS_SUBSCRIPTION_UNCHANGED).write();
            }
        }
    }

    private <T> CompletionStage<T> run(Supplier<T> operation) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> Stages.complete(answer, operation));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(Stages.failure(e));
        }
        return answer;
    }
}
