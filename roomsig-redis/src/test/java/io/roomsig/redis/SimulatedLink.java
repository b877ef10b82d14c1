package io.roomsig.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One node's way to a {@link SimulatedRedis}, in one thread, on time that somebody else moves. What goes wrong is asked of {@link
 * Faults} at each step. Order is that of a real one: of commands none, since they go over several connections; of messages that in which
 * they were published, since they come over one.
 */
final class SimulatedLink implements RedisLink {
    private final SimulatedRedis redis;
    private final Scheduler scheduler;
    private final Faults faults;
    private final Set<Subscription> subscriptions = new HashSet<>();

    SimulatedLink(SimulatedRedis redis, Scheduler scheduler, Faults faults) {
        this.redis = redis;
        this.scheduler = scheduler;
        this.faults = faults;
    }

    /** Time. */
    interface Scheduler {
        /** Runs something later, in the order of times, and of calls where the times are the same. */
        void after(long nanos, Runnable work);

        long nanoTime();
    }

    /** What goes wrong, and how long it all takes. */
    interface Faults {
        /** Of the next command, which is one of our scripts; what is published is {@link BusScripts#PUBLISH}. */
        Command command(LuaScript script);

        /** Of the next message for this node. */
        Delivery delivery();

        /** How long until the next connection, or the next channel on one, is in force; negative: it is lost instead. */
        long connectNanos();
    }

    /** What becomes of a command. */
    enum Outcome {
        /** Done and answered. */
        DONE,
        /** Never done; the caller hears of a failure. */
        REQUEST_LOST,
        /** Done; the caller hears of a failure. */
        REPLY_LOST,
        /** Refused with an error. */
        ERROR
    }

    /**
     * What becomes of a command.
     *
     * @param requestNanos until it is done
     * @param replyNanos from then until the caller hears of it; what is lost takes as long as the caller's patience
     * @param againNanos when it is done a second time, after the first; negative: never
     */
    record Command(Outcome outcome, long requestNanos, long replyNanos, long againNanos) {
        /** All is well. */
        static Command done(long requestNanos, long replyNanos) {
            return new Command(Outcome.DONE, requestNanos, replyNanos, -1);
        }
    }

    /**
     * What becomes of a message.
     *
     * @param nanos until it is there, or longer if one before it takes longer
     * @param times how often it comes: 0 if it is lost
     */
    record Delivery(long nanos, int times) {}

    @Override
    public CompletionStage<Object> eval(LuaScript script, byte[] key, byte[]... args) {
        return command(script, () -> redis.eval(script, key, args));
    }

    @Override
    public CompletionStage<Long> publish(String channel, byte[] message) {
        return command(BusScripts.PUBLISH, () -> redis.publish(channel, message));
    }

    @Override
    public Subscriber subscribe(Collection<String> channels, Receiver receiver) {
        Subscription subscription = new Subscription(receiver);
        subscriptions.add(subscription);
        subscription.open(List.copyOf(channels));
        return subscription;
    }

    @Override
    public long nanoTime() {
        return scheduler.nanoTime();
    }

    @Override
    public Ticks every(Duration period, Runnable tick) {
        Ticking ticking = new Ticking(period.toNanos(), tick);
        ticking.next();
        return ticking;
    }

    /** Cuts the connections that are subscribed: they are lost at once, and what was on its way with them. */
    void cut() {
        List.copyOf(subscriptions).forEach(Subscription::lose);
    }

    /** Makes the connections that are subscribed deaf: they stay up, and nothing more comes over them. */
    void deafen() {
        subscriptions.forEach(subscription -> subscription.deaf = true);
    }

    /** The process is gone: nothing is subscribed any more, and nobody is told. */
    void vanish() {
        List.copyOf(subscriptions).forEach(Subscription::close);
    }

    private <T> CompletionStage<T> command(LuaScript script, Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Command command = faults.command(script);
        scheduler.after(command.requestNanos, () -> run(work, command, answer));
        return answer;
    }

    private <T> void run(Supplier<T> work, Command command, CompletableFuture<T> answer) {
        boolean isDone = command.outcome == Outcome.DONE || command.outcome == Outcome.REPLY_LOST;
        T result = isDone ? work.get() : null;
        if (isDone && command.againNanos >= 0) {
            int losses = redis.losses();
            scheduler.after(command.againNanos, () -> {
                // Not in a Redis that has forgotten what it took: there a double is a new request, and that is not
                // promised.
                if (redis.losses() == losses) {
                    T unused = work.get();
                }
            });
        }
        scheduler.after(command.replyNanos, () -> {
            switch (command.outcome) {
                case DONE -> answer.complete(result);
                case ERROR -> answer.completeExceptionally(new RedisFailure("Redis answered with the error SIMULATED"));
                case REQUEST_LOST, REPLY_LOST ->
                    answer.completeExceptionally(new RedisFailure("Redis cannot be reached"));
            }
        });
    }

    private final class Ticking implements Ticks {
        private final long period;
        private final Runnable tick;
        private boolean closed;

        Ticking(long period, Runnable tick) {
            this.period = period;
            this.tick = tick;
        }

        void next() {
            scheduler.after(period, () -> {
                if (!closed) {
                    tick.run();
                    next();
                }
            });
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final class Subscription implements Subscriber, SimulatedRedis.Sink {
        private final Receiver receiver;
        private final Set<String> channels = new HashSet<>();
        /** When the last of what was asked is done, and the last of what comes has come. */
        private long askedUntil;

        private long comesUntil;
        private boolean deaf;
        private boolean over;

        Subscription(Receiver receiver) {
            this.receiver = receiver;
        }

        void open(List<String> first) {
            long nanos = faults.connectNanos();
            if (nanos < 0) {
                scheduler.after(0, this::lose);
            } else {
                ask(nanos, () -> first.forEach(this::join));
            }
        }

        @Override
        public void add(String channel) {
            long nanos = faults.connectNanos();
            if (nanos < 0) {
                scheduler.after(0, this::lose);
            } else {
                ask(nanos, () -> join(channel));
            }
        }

        @Override
        public void remove(String channel) {
            ask(Math.max(0, faults.connectNanos()), () -> {
                channels.remove(channel);
                redis.unsubscribe(channel, this);
            });
        }

        private void ask(long nanos, Runnable work) {
            askedUntil = Math.max(askedUntil, scheduler.nanoTime() + nanos);
            scheduler.after(askedUntil - scheduler.nanoTime(), () -> {
                if (!over) {
                    work.run();
                }
            });
        }

        private void join(String channel) {
            channels.add(channel);
            redis.subscribe(channel, this);
            come(0, () -> receiver.subscribed(channel));
        }

        @Override
        public void message(String channel, byte[] message) {
            Delivery delivery = faults.delivery();
            for (int i = 0; i < delivery.times; i++) {
                come(delivery.nanos, () -> receiver.received(channel, message));
            }
        }

        private void come(long nanos, Runnable call) {
            comesUntil = Math.max(comesUntil, scheduler.nanoTime() + nanos);
            scheduler.after(comesUntil - scheduler.nanoTime(), () -> {
                if (!over && !deaf) {
                    call.run();
                }
            });
        }

        @Override
        public void close() {
            over = true;
            subscriptions.remove(this);
            channels.forEach(channel -> redis.unsubscribe(channel, this));
        }

        private void lose() {
            if (!over) {
                close();
                receiver.lost();
            }
        }
    }
}
