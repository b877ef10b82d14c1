package io.roomsig.redis;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.NodeBus;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in the cluster: renews its lease, and sends and receives.
 *
 * <p>On a node's channel are probes, {@code p} and a number, which only it sends, and messages: {@code m}, the sender, a number that grows,
 * and one or more messages, each with its length before it. What the sender gave up may still come, late: it is dropped by its number.
 */
final class RedisMembership implements NodeBus.Membership {
    private static final EventLog LOG = EventLog.of(RedisMembership.class);
    private static final int RENEWALS_PER_LEASE = 6;
    /** After the subscription was made anew it has this many periods to show that it works. */
    private static final int PERIODS_TO_HEAL = 3;

    /** More than there are nodes at a time. */
    private static final int MAX_SENDERS = 1_024;

    private final RedisLink link;
    private final Channels channels;
    private final String prefix;
    private final String node;
    private final int rules;
    private final Duration length;
    private final Duration period;
    private final NodeBus.Listener listener;
    private final Lanes lanes;
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    // Guarded by this.
    private final Lease lease;
    private RedisLink.@Nullable Ticks ticks;
    private boolean renewing;
    private boolean failing;
    private boolean closed;
    private long healedAt;

    RedisMembership(
            RedisLink link,
            Channels channels,
            String prefix,
            String node,
            int rules,
            Duration length,
            NodeBus.Listener listener) {
        this.link = link;
        this.channels = channels;
        this.prefix = prefix;
        this.node = node;
        this.rules = rules;
        this.length = length;
        this.period = length.dividedBy(RENEWALS_PER_LEASE);
        this.listener = listener;
        this.lanes = new Lanes(messageHead(node), this::publish);
        this.lease = new Lease(node, length, period, link.nanoTime());
        this.healedAt = link.nanoTime();
    }

    void start() {
        channels.listen(channel(node), new Incoming());
        synchronized (this) {
            ticks = link.every(period, this::tick);
        }
    }

    @Override
    public boolean send(String to, byte[] message) {
        return lanes.send(to, message);
    }

    @Override
    public synchronized NodeBus.View view() {
        return lease.view(link.nanoTime());
    }

    @Override
    public void close() {
        leave();
    }

    /** Gives the lease up. Completes when Redis knows it, or could not be told. */
    CompletionStage<Void> leave() {
        synchronized (this) {
            if (closed) {
                return left;
            }
            closed = true;
            lease.ended();
            if (ticks != null) {
                ticks.close();
            }
            goodbye(!renewing);
        }
        lanes.close();
        channels.end(channel(node));
        return left;
    }

    /**
     * Gives the lease up, again if a renewal is under way, which may bring it back.
     *
     * @param isLast whether nothing is under way
     */
    private void goodbye(boolean isLast) {
        link.eval(BusScripts.LEAVE, key(), Ascii.bytes(node)).whenComplete((done, failure) -> {
            if (isLast) {
                left.complete(null);
            }
        });
    }

    private void tick() {
        if (isToHeal()) {
            LOG.at(LogEvent.REDIS_DEAF).with("node", node).write();
            channels.renew();
        }
        renew();
    }

    private synchronized boolean isToHeal() {
        long now = link.nanoTime();
        boolean heals = lease.isDeafOnly(now) && now - healedAt >= PERIODS_TO_HEAL * period.toNanos();
        if (heals) {
            healedAt = now;
        }
        return heals;
    }

    private void renew() {
        Lease.Renewal renewal;
        synchronized (this) {
            if (closed || renewing) {
                return;
            }
            renewing = true;
            renewal = lease.next(link.nanoTime());
        }
        Stages.map(
                        link.eval(
                                BusScripts.RENEW,
                                key(),
                                Ascii.bytes(node),
                                Ascii.bytes(rules),
                                Ascii.bytes(length.toMillis()),
                                Ascii.bytes(channel(node)),
                                Ascii.bytes("p" + renewal.probe()),
                                Ascii.bytes(renewal.renews() ? 1 : 0)),
                        Renewed::read)
                .whenComplete((renewed, failure) -> renewed(renewal, renewed, failure));
    }

    private void renewed(Lease.Renewal renewal, @Nullable Renewed renewed, @Nullable Throwable failure) {
        if (takes(renewal, renewed, failure)) {
            renew();
        }
    }

    /** Returns whether to renew at once, since the lease is not held and the probe was back before the answer. */
    private synchronized boolean takes(Lease.Renewal renewal, @Nullable Renewed renewed, @Nullable Throwable failure) {
        renewing = false;
        if (closed) {
            goodbye(true);
        } else if (renewed == null) {
            lease.failed(renewal);
            if (!failing) {
                LOG.at(LogEvent.REDIS_LEASE_FAILED)
                        .with("node", node)
                        .with("failure", failure)
                        .write();
            }
        } else {
            lease.renewed(renewal, renewed.unbroken(), renewed.alive(), link.nanoTime());
        }
        failing = renewed == null;
        return !failing && !closed && lease.isToRenewAtOnce(link.nanoTime());
    }

    private void publish(String to, byte[] bytes, Runnable done) {
        // What is not sent is lost, as it may be later too.
        link.publish(channel(to), bytes).whenComplete((receivers, failure) -> done.run());
    }

    private byte[] key() {
        return Ascii.bytes(prefix + "nodes");
    }

    private String channel(String of) {
        return prefix + "node:" + of;
    }

    private static byte[] messageHead(String node) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write('m');
        Parts.write(head, Ascii.bytes(node));
        return head.toByteArray();
    }

    /** What {@link BusScripts#RENEW} answers. */
    private record Renewed(boolean unbroken, Map<String, Integer> alive) {

        static Renewed read(Object reply) {
            List<?> found = (List<?>) reply;
            Map<String, Integer> alive = new HashMap<>();
            for (int i = 1; i < found.size(); i += 2) {
                alive.put(Ascii.text(found.get(i)), (int) Ascii.number(found.get(i + 1)));
            }
            return new Renewed(Long.valueOf(1).equals(found.get(0)), alive);
        }
    }

    /** The node's own channel. */
    private final class Incoming implements Channels.Listener {
        /** The number of the last message of each sender, of those heard of lately. Used by one call at a time. */
        private final Map<String, Long> latest = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > MAX_SENDERS;
            }
        };

        @Override
        public void inForce() {
            // Not to wait for the next tick: the sooner the probe is back, the sooner the lease is safe.
            renew();
        }

        @Override
        public void received(byte[] message) {
            try {
                if (message[0] == 'p') {
                    heard(Ascii.number(message, 1, message.length));
                } else if (message[0] == 'm') {
                    hand(Parts.read(message, 1));
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                LOG.at(LogEvent.REDIS_UNREADABLE).with("channel", "node").write();
            }
        }

        private void heard(long probe) {
            boolean atOnce;
            synchronized (RedisMembership.this) {
                lease.heard(probe, link.nanoTime());
                atOnce = lease.isToRenewAtOnce(link.nanoTime());
            }
            if (atOnce) {
                renew();
            }
        }

        private void hand(List<byte[]> parts) {
            String from = Ascii.text(parts.get(0));
            long number = Ascii.number(parts.get(1));
            Long before = latest.put(from, number);
            if (before != null && before >= number) {
                latest.put(from, before);
                return;
            }
            for (byte[] message : parts.subList(2, parts.size())) {
                try {
                    listener.received(from, message);
                } catch (Throwable fault) {
                    // The rest is handed over all the same. Nothing of the message.
                    LOG.at(LogEvent.REDIS_LISTENER_FAILED).failure(fault).write();
                }
            }
        }
    }
}
