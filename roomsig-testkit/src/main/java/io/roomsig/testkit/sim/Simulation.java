package io.roomsig.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs a cluster through a story: servers with their production classes, clients, a network, a store and all their faults, in
 * one thread, on virtual time, from one seed. After each step and at the end it is checked that nothing is as it must not be:
 * every client's view is the room, signals arrive once and in order, nobody is lost or put out without a reason, all nodes
 * agree, nothing is left behind. A seed that fails fails again.
 */
public final class Simulation {
    private final SimulationConfig config;
    private final Cluster cluster;

    private Simulation(SimulationConfig config, Backend.Factory factory, boolean traced) {
        this.config = config;
        this.cluster = new Cluster(config, factory, traced);
    }

    /** Runs one story. */
    public static SimulationReport run(SimulationConfig config, Backend.Factory backend) {
        return run(config, backend, Story.of(config), false);
    }

    /** Runs one story, and records who does what when. */
    public static SimulationReport replay(SimulationConfig config, Backend.Factory backend) {
        return run(config, backend, Story.of(config), true);
    }

    /**
     * Looks for the shortest story that fails, by leaving out what is not needed for it.
     *
     * @param most how long to look, by the real clock
     * @return the last one that failed, with its trace
     */
    public static SimulationReport shrink(SimulationConfig config, Backend.Factory backend, Duration most) {
        List<Step> whole = Story.of(config);
        String kind = kind(run(config, backend, whole, false));
        List<Step> steps = Shrinker.shrink(
                whole,
                some -> !kind.isEmpty()
                        && kind(run(config, backend, some, false)).equals(kind),
                most);
        SimulationReport report = run(config, backend, steps, true);
        List<String> trace = new ArrayList<>();
        steps.forEach(step -> trace.add("step " + step));
        trace.addAll(report.trace());
        return new SimulationReport(config, report.violation(), report.counts(), trace);
    }

    /** What is wrong without who and when: a shorter story that fails in another way is another story. */
    private static String kind(SimulationReport report) {
        String words = report.violation().orElse("").replaceAll("[^ ]*[0-9=_][^ ]*", "");
        return words.substring(0, Math.min(words.length(), 60));
    }

    private static SimulationReport run(
            SimulationConfig config, Backend.Factory factory, List<Step> steps, boolean traced) {
        List<String> early = new ArrayList<>();
        LogWatch.begin(early::add);
        try {
            Simulation simulation = new Simulation(config, factory, traced);
            LogWatch.listen(simulation.cluster::fail);
            early.forEach(simulation.cluster::fail);
            return simulation.tell(steps);
        } finally {
            LogWatch.end();
        }
    }

    private SimulationReport tell(List<Step> steps) {
        try {
            Happenings happenings = new Happenings(cluster, config.losses());
            for (Step step : steps) {
                cluster.scheduler().runFor(step.waitNanos(), this::check);
                happenings.happen(step);
                check();
            }
            new Ending(cluster, this::check).come();
        } catch (Violation found) {
            cluster.fail(String.valueOf(found.getMessage()));
        } catch (RuntimeException | Error thrown) {
            cluster.fail("something threw: " + LogWatch.where(thrown));
        }
        return new SimulationReport(
                config, Optional.ofNullable(cluster.violation()), cluster.counts(), cluster.trace());
    }

    /** What was found where it could not be thrown ends the run all the same. */
    private void check() {
        String found = cluster.violation();
        if (found != null) {
            throw new Violation(found);
        }
    }
}
