package io.roomsig.redis;

import io.roomsig.spi.NodeBus.View;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows about its lease: when it may renew it, whether it holds it, whether it hears. No I/O and no clock: times
 * are monotonic nanoseconds that come with each call. Not safe for use by several threads.
 */
final class Lease {
    /** This many probes may be on the way: one that is older proves that the bus lags, not that it works. */
    private static final int PROBES_UNDER_WAY = 3;

    private final String node;
    private final long length;
    /** Between two renewals. */
    private final long period;

    private long probe;
    /** When the last probes were sent, by their numbers: with the renewals that carry them. */
    private final long[] probedAt = new long[PROBES_UNDER_WAY + 1];

    private @Nullable Duration lag;
    private long heardAt;
    /** A probe came back since the last renewal was sent. */
    private boolean heard;
    /** Renewals that Redis has done since a probe came back: it works, and nothing is heard of it. */
    private int unheard;

    private long round;
    private Map<String, Integer> nodes = Map.of();
    private boolean held;
    private long heldSince;
    /** When the renewal was sent that the lease is held by: it may end that long after this, and not before. */
    private long renewedAt;

    Lease(String node, Duration length, Duration period, long now) {
        this.node = node;
        this.length = length.toNanos();
        this.period = period.toNanos();
        this.heardAt = now;
    }

    /** One renewal that is to be sent. */
    record Renewal(long probe, boolean renews, long sentAt) {}

    Renewal next(long now) {
        Renewal renewal = new Renewal(++probe, heard && !isDeaf(now), now);
        probedAt[(int) (probe % probedAt.length)] = now;
        heard = false;
        return renewal;
    }

    /** Nobody knows whether Redis has done a renewal: what was heard before it counts for the next. */
    void failed(Renewal renewal) {
        heard |= renewal.renews();
    }

    /** A probe came back. */
    void heard(long number, long now) {
        if (number <= probe && probe - number <= PROBES_UNDER_WAY) {
            heard = true;
            heardAt = now;
            unheard = 0;
            lag = Duration.ofNanos(now - probedAt[(int) (number % probedAt.length)]);
        }
    }

    /** Not to wait for the next period: the lease is not held, and could be. */
    boolean isToRenewAtOnce(long now) {
        return heard && !isHeld(now);
    }

    /**
     * Redis has done a renewal.
     *
     * @param unbroken whether the lease was still there
     * @param alive the nodes that have one
     */
    void renewed(Renewal renewal, boolean unbroken, Map<String, Integer> alive, long now) {
        round++;
        nodes = Map.copyOf(alive);
        unheard++;
        // It was there, and it could not have ended and come back meanwhile, by a renewal that was late.
        boolean goesOn = unbroken && held && now - renewedAt < length;
        if (!renewal.renews()) {
            held = goesOn;
            return;
        }
        renewedAt = renewal.sentAt();
        if (!goesOn) {
            heldSince = now;
        }
        held = true;
    }

    /** The lease was given up. */
    void ended() {
        held = false;
        heard = false;
    }

    /** Redis works, and yet nothing of it is heard. */
    boolean isDeafOnly(long now) {
        return isDeaf(now) && unheard >= 2;
    }

    private boolean isDeaf(long now) {
        return now - heardAt >= PROBES_UNDER_WAY * period;
    }

    private boolean isHeld(long now) {
        return held && now - renewedAt < length;
    }

    View view(long now) {
        boolean holds = isHeld(now);
        long deafFor = Math.max(0, now - heardAt - 2 * period);
        boolean mayJudge = holds && deafFor == 0 && now - heldSince >= 2 * length;
        Map<String, Integer> seen = nodes;
        if (!holds && seen.containsKey(node)) {
            seen = new HashMap<>(seen);
            seen.remove(node);
        }
        return new View(round, holds, mayJudge, Duration.ofNanos(deafFor), seen, lag);
    }
}
