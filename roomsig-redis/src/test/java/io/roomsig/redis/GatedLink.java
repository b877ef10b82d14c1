package io.roomsig.redis;

import io.roomsig.testkit.sim.SimulatedNode;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A way to Redis of a node that may stand still or end: what comes back waits until it goes on, its time is its own. */
final class GatedLink implements RedisLink {
    private final SimulatedLink link;
    private final SimulatedNode node;

    GatedLink(SimulatedLink link, SimulatedNode node) {
        this.link = link;
        this.node = node;
    }

    @Override
    public CompletionStage<Object> eval(LuaScript script, byte[] key, byte[]... args) {
        return gated(link.eval(script, key, args));
    }

    @Override
    public CompletionStage<Long> publish(String channel, byte[] message) {
        return gated(link.publish(channel, message));
    }

    private <T> CompletionStage<T> gated(CompletionStage<T> answer) {
        CompletableFuture<T> here = new CompletableFuture<>();
        answer.whenComplete((result, failure) -> node.arrives(0, () -> {
            if (failure == null) {
                here.complete(result);
            } else {
                here.completeExceptionally(failure);
            }
        }));
        return here;
    }

    @Override
    public Subscriber subscribe(Collection<String> channels, Receiver receiver) {
        return link.subscribe(channels, new Receiver() {
            @Override
            public void subscribed(String channel) {
                node.arrives(0, () -> receiver.subscribed(channel));
            }

            @Override
            public void received(String channel, byte[] message) {
                node.arrives(0, () -> receiver.received(channel, message));
            }

            @Override
            public void lost() {
                node.arrives(0, receiver::lost);
            }
        });
    }

    @Override
    public long nanoTime() {
        return node.nanoTime();
    }

    @Override
    public Ticks every(Duration period, Runnable tick) {
        return node.every(period, tick)::close;
    }
}
