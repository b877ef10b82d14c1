package io.roomsig.testkit.sim;

import io.roomsig.testkit.sim.Troubles.Kind;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One node's connections to the store: requests go out and answers come back in order; news come on another one. */
final class Wire {
    private static final long MILLI = 1_000_000L;
    private static final long TIMEOUT = 2_000 * MILLI;

    private final Scheduler scheduler;
    private final SplittableRandom random;
    private final Troubles troubles;
    private final SimulatedNode node;
    private long lastRequest;
    private long lastReply;
    private long lastNews;

    Wire(Backend.World world, Troubles troubles, SimulatedNode node) {
        this.scheduler = world.scheduler();
        this.random = world.random().split();
        this.troubles = troubles;
        this.node = node;
    }

    SimulatedNode node() {
        return node;
    }

    /** Asks the store for something that it does in one step. */
    <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (strikes(Kind.ERROR_REPLIES)) {
            node.arrives(latency(), () -> answer.completeExceptionally(new IllegalStateException("LOADING")));
            return answer;
        }
        if (troubles.holds(Kind.UNREACHABLE, node) || strikes(Kind.REQUESTS_LOST)) {
            timeOut(answer);
            return answer;
        }
        lastRequest = Math.max(lastRequest, scheduler.nanoTime() + latency());
        long delay = lastRequest - scheduler.nanoTime();
        scheduler.after(delay, () -> reach(what, answer));
        if (strikes(Kind.REQUESTS_DOUBLED)) {
            int losses = troubles.losses();
            scheduler.after(delay + random.nextLong(20_000 * MILLI), () -> {
                // Not in a store that has forgotten what it took: there a double is a new request, and that is not
                // promised.
                if (troubles.losses() == losses) {
                    CompletionStage<T> unused = what.get();
                }
            });
        }
        return answer;
    }

    private <T> void reach(Supplier<CompletionStage<T>> what, CompletableFuture<T> answer) {
        if (troubles.holds(Kind.UNREACHABLE, node)) {
            timeOut(answer);
            return;
        }
        CompletableFuture<T> result = what.get().toCompletableFuture();
        if (strikes(Kind.REPLIES_LOST)) {
            timeOut(answer);
            return;
        }
        lastReply = Math.max(lastReply, scheduler.nanoTime() + latency());
        node.arrives(lastReply - scheduler.nanoTime(), () -> answer.complete(result.join()));
    }

    /** Tells the store something that has no answer, before all that is asked for later. */
    void reaches(Runnable what) {
        lastRequest = Math.max(lastRequest, scheduler.nanoTime() + latency());
        scheduler.after(lastRequest - scheduler.nanoTime(), () -> {
            if (node.isAlive()) {
                what.run();
            }
        });
    }

    private void timeOut(CompletableFuture<?> answer) {
        node.after(TIMEOUT, () -> answer.completeExceptionally(new TimeoutException("no answer")));
    }

    /** Brings what was published to the node. */
    void news(Runnable what) {
        if (isDeaf() || strikes(Kind.NEWS_LOST)) {
            return;
        }
        if (strikes(Kind.NEWS_LATE)) {
            node.arrives(random.nextLong(3_000 * MILLI), what);
        } else {
            inOrder(what);
        }
        if (strikes(Kind.NEWS_DOUBLED)) {
            node.arrives(random.nextLong(10_000 * MILLI), what);
        }
    }

    /** Brings a message of another node: in order, if at all. */
    void message(Runnable what) {
        if (isDeaf() || strikes(Kind.BUS_LOST)) {
            return;
        }
        inOrder(what);
    }

    private void inOrder(Runnable what) {
        lastNews = Math.max(lastNews, scheduler.nanoTime() + latency());
        node.arrives(lastNews - scheduler.nanoTime(), what);
    }

    private boolean strikes(Kind kind) {
        return troubles.strikes(kind, node, random);
    }

    private boolean isDeaf() {
        return troubles.holds(Kind.SUBSCRIBER_CUT, node) || troubles.holds(Kind.UNREACHABLE, node);
    }

    boolean isCutOff() {
        return troubles.holds(Kind.UNREACHABLE, node);
    }

    private long latency() {
        long usual = MILLI / 5 + random.nextLong(2 * MILLI);
        return strikes(Kind.STORE_SLOW) ? usual + random.nextLong(800 * MILLI) : usual;
    }
}
