package io.roomsig.testkit.sim;

import io.roomsig.core.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/**
 * One process of the cluster, from its start to its end: its clocks, its chance, and a gate that nothing passes while it is
 * paused or once it has crashed.
 */
public final class SimulatedNode implements Environment {
    private final Scheduler world;
    private final Instant start;
    private final String name;
    private final SplittableRandom random;
    private final int rules;
    private final ArrayDeque<Runnable> piled = new ArrayDeque<>();

    private boolean alive = true;
    private boolean paused;
    private boolean clockStands;
    private long pausedAt;
    /** For how long its monotonic clock has stood still so far. */
    private long stood;

    private Duration wallOffset = Duration.ZERO;

    SimulatedNode(Scheduler world, Instant start, String name, int rules, long seed) {
        this.world = world;
        this.start = start;
        this.name = name;
        this.rules = rules;
        this.random = new SplittableRandom(seed);
    }

    /** For whoever reads a trace: the machine and how often it was started. */
    public String name() {
        return name;
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return alive;
    }

    /** Whether it stands still at the moment. */
    public boolean isPaused() {
        return paused;
    }

    /** Lets something happen on this node later, by its own clock. */
    public void after(long nanos, Runnable what) {
        long due = nanoTime() + nanos;
        world.after(nanos, new Runnable() {
            @Override
            public void run() {
                enter(() -> {
                    if (nanoTime() < due) {
                        world.after(due - nanoTime(), this);
                    } else {
                        what.run();
                    }
                });
            }
        });
    }

    /** Lets something arrive at this node from outside, after a while on its way. */
    public void arrives(long nanos, Runnable what) {
        world.after(nanos, () -> enter(what));
    }

    private void enter(Runnable what) {
        if (!alive) {
            return;
        }
        if (paused) {
            piled.add(what);
        } else {
            what.run();
        }
    }

    // The environment of its server.

    @Override
    public Instant now() {
        return start.plusNanos(world.nanoTime()).plus(wallOffset).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public long nanoTime() {
        return (paused && clockStands ? pausedAt : world.nanoTime()) - stood;
    }

    @Override
    public void randomBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }

    @Override
    public int rules() {
        return rules;
    }

    @Override
    public Ticking every(Duration period, Runnable tick) {
        boolean[] ended = {false};
        after(period.toNanos(), new Runnable() {
            @Override
            public void run() {
                if (!ended[0]) {
                    tick.run();
                    after(period.toNanos(), this);
                }
            }
        });
        return () -> ended[0] = true;
    }

    // What befalls it.

    void crash() {
        alive = false;
        piled.clear();
    }

    void pause(boolean withItsClock) {
        paused = true;
        clockStands = withItsClock;
        pausedAt = world.nanoTime();
    }

    /** Goes on, with all that has come meanwhile. */
    void goOn() {
        if (!paused) {
            return;
        }
        if (clockStands) {
            stood += world.nanoTime() - pausedAt;
        }
        clockStands = false;
        Runnable next = piled.poll();
        // Still paused: what comes now waits for its turn.
        while (next != null && alive) {
            next.run();
            next = piled.poll();
        }
        paused = false;
    }

    void jumpClock(Duration by) {
        wallOffset = by;
    }
}
