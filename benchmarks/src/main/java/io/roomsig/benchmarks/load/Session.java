package io.roomsig.benchmarks.load;

import io.roomsig.benchmarks.load.client.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One workload on several subjects: all are started and warmed up, then they take turns, so that whatever changes on the machine
 * changes for all of them.
 */
final class Session {
    /** Before each turn: whatever came meanwhile is answered, and nothing of the turn before is under way. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private static final int MOST_BREATHS = 50;
    /** A breath in which a server uses no more than this is one without work: two ticks. */
    private static final double IDLE_MICROS = 20_000;

    private final Lab lab;
    private final Workload workload;
    private final Plan plan;
    private final Consumer<Measurement> results;

    Session(Lab lab, Workload workload, Plan plan, Consumer<Measurement> results) {
        this.lab = lab;
        this.workload = workload;
        this.plan = plan;
        this.results = results;
    }

    void run(List<Subject> subjects) throws IOException {
        List<Stage> stages = new ArrayList<>();
        // One loop for all of them: the connections of who is not on turn are still there, and answer pings.
        try (Loop loop = new Loop()) {
            // All are there before the first one connects: while a server starts, nobody answers pings.
            for (Subject subject : subjects) {
                stages.add(lab.stage(subject, workload, loop));
            }
            List<Contender> contenders = new ArrayList<>();
            for (Stage stage : stages) {
                Contender contender = new Contender(stage, Trial.of(workload, stage, plan), loop);
                if (contender.warmUp()) {
                    contenders.add(contender);
                }
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Contender contender : List.copyOf(contenders)) {
                    loop.run(() -> false, BREATH);
                    if (!contender.turn(round)) {
                        contenders.remove(contender);
                    }
                }
            }
        } finally {
            for (Stage stage : stages) {
                stage.close();
            }
        }
    }

    private final class Contender {
        private final Stage stage;
        private final Trial trial;
        private final Loop loop;

        Contender(Stage stage, Trial trial, Loop loop) {
            this.stage = stage;
            this.trial = trial;
            this.loop = loop;
        }

        /** Whether it goes on: one that has got something wrong is out. */
        boolean warmUp() throws IOException {
            trial.warmUp();
            rest();
            String faults = stage.crowd().ledger().faults();
            if (!faults.isEmpty()) {
                results.accept(new Measurement(workload.label(), stage.subject().name(), 0, 0, Map.of(), faults));
            }
            return faults.isEmpty();
        }

        /** Waits until the server has compiled what it has to, so that its next turn does not pay for that. */
        private void rest() throws IOException {
            for (int tried = 0; tried < MOST_BREATHS; tried++) {
                double before = stage.cpuMicros();
                loop.run(() -> false, BREATH);
                if (stage.cpuMicros() - before <= IDLE_MICROS) {
                    return;
                }
            }
        }

        /** Likewise. */
        boolean turn(int round) throws IOException {
            Trial.Result result = trial.turn();
            Map<String, Double> values = new TreeMap<>();
            result.values().forEach((metric, value) -> values.put(metric.key(), value));
            // With what went wrong since the last turn, or in the warm-up.
            String faults = stage.crowd().newLedger().faults();
            results.accept(
                    new Measurement(workload.label(), stage.subject().name(), round, result.units(), values, faults));
            return faults.isEmpty();
        }
    }
}
