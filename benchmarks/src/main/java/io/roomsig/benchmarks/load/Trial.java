package io.roomsig.benchmarks.load;

import io.roomsig.benchmarks.load.client.CallTraffic;
import io.roomsig.benchmarks.load.client.GrowthTraffic;
import io.roomsig.benchmarks.load.client.JoinTraffic;
import io.roomsig.benchmarks.load.client.PairTraffic;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** One workload on one subject. */
interface Trial {
    /** Connects, and lets the server get warm. */
    void warmUp() throws IOException;

    /** Takes one turn. */
    Result turn() throws IOException;

    /**
     * What a turn gave.
     *
     * @param units how many
     * @param values of one of them
     */
    record Result(long units, Map<Metric, Double> values) {}

    /** The trial of a workload. */
    static Trial of(Workload workload, Stage stage, Plan plan) {
        return switch (workload) {
            case CANDIDATE, CLUSTER -> new Relay(stage, plan, false);
            case OFFER -> new Relay(stage, plan, true);
            case PACED -> new Paced(stage, plan);
            case MESH -> new Mesh(stage, plan);
            case JOIN -> new Join(stage, plan);
            case NOTICE -> new Notice(stage, plan);
            case HEAP -> new Heap(stage, plan);
        };
    }

    /** Pairs, as fast as the server can. */
    final class Relay implements Trial {
        private final Stage stage;
        private final Plan plan;
        private final boolean offers;
        private final PairTraffic traffic;

        Relay(Stage stage, Plan plan, boolean offers) {
            this.stage = stage;
            this.plan = plan;
            this.offers = offers;
            this.traffic = new PairTraffic(stage.crowd());
        }

        @Override
        public void warmUp() {
            if (traffic.connect(plan.connections())) {
                traffic.saturate(offers, plan.warmUp(), plan.window());
            }
        }

        @Override
        public Result turn() throws IOException {
            return new Result(
                    plan.messages(),
                    stage.cost(plan.messages(), () -> traffic.saturate(offers, plan.messages(), plan.window())));
        }
    }

    /** Pairs, at a fixed rate. */
    final class Paced implements Trial {
        /** What comes singly takes other ways through the container than what never stops: they, too, have to be compiled. */
        private static final int WARM_TURNS = 4;

        private final Stage stage;
        private final Plan plan;
        private final PairTraffic traffic;

        Paced(Stage stage, Plan plan) {
            this.stage = stage;
            this.plan = plan;
            this.traffic = new PairTraffic(stage.crowd());
        }

        @Override
        public void warmUp() {
            if (traffic.connect(plan.connections())) {
                traffic.saturate(false, plan.warmUp(), plan.window());
                traffic.pace(WARM_TURNS * plan.perSecond() * plan.seconds(), plan.perSecond());
            }
        }

        @Override
        public Result turn() throws IOException {
            int messages = plan.perSecond() * plan.seconds();
            long[][] latencies = new long[1][];
            Map<Metric, Double> values =
                    stage.cost(messages, () -> latencies[0] = traffic.pace(messages, plan.perSecond()));
            long[] sorted = latencies[0];
            if (sorted.length > 0) {
                values.put(Metric.P50, sorted[sorted.length / 2] / 1e3);
                values.put(Metric.P99, sorted[(int) (sorted.length * 0.99)] / 1e3);
            }
            return new Result(messages, values);
        }
    }

    /** Calls of four; what is counted is a signal, and the joins are in its cost. */
    final class Mesh implements Trial {
        private static final int AT_ONCE = 20;
        /** A call is worth so many messages of the warm-up: its joins are what takes long to become fast. */
        private static final int WORTH = 20;

        private final Stage stage;
        private final Plan plan;
        private final CallTraffic traffic;

        Mesh(Stage stage, Plan plan) {
            this.stage = stage;
            this.plan = plan;
            this.traffic = new CallTraffic(stage.crowd());
        }

        @Override
        public void warmUp() {
            traffic.play(plan.warmUp() / WORTH + 1, AT_ONCE);
        }

        @Override
        public Result turn() throws IOException {
            long signals = (long) plan.calls() * CallTraffic.SIGNALS;
            return new Result(signals, stage.cost(signals, () -> traffic.play(plan.calls(), AT_ONCE)));
        }
    }

    /** Visits to rooms in which one stays. */
    final class Join implements Trial {
        private static final int ROOMS = 20;
        /** A join is worth so many messages of the warm-up. */
        private static final int WORTH = 4;

        private final Stage stage;
        private final Plan plan;
        private final JoinTraffic traffic;

        Join(Stage stage, Plan plan) {
            this.stage = stage;
            this.plan = plan;
            this.traffic = new JoinTraffic(stage.crowd());
        }

        @Override
        public void warmUp() {
            traffic.settle(ROOMS);
            traffic.play(plan.warmUp() / WORTH);
        }

        @Override
        public Result turn() throws IOException {
            return new Result(plan.joins(), stage.cost(plan.joins(), () -> traffic.play(plan.joins())));
        }
    }

    /**
     * Rooms of several sizes are filled. What a join costs grows with how many are told of it: the slope of that line, by least
     * squares, is the cost of telling one more.
     */
    final class Notice implements Trial {
        private static final int WORTH = 8;

        private final Stage stage;
        private final Plan plan;
        private final GrowthTraffic traffic;

        Notice(Stage stage, Plan plan) {
            this.stage = stage;
            this.plan = plan;
            this.traffic = new GrowthTraffic(stage.crowd());
        }

        @Override
        public void warmUp() {
            long joins = 0;
            while (joins < plan.warmUp() / WORTH && stage.crowd().ledger().isClean()) {
                for (int size : plan.sizes()) {
                    traffic.grow(rooms(size), size);
                    traffic.empty();
                    joins += (long) rooms(size) * size;
                }
            }
        }

        @Override
        public Result turn() throws IOException {
            Map<Double, Double> costs = new HashMap<>();
            long notices = 0;
            for (int size : plan.sizes()) {
                long joins = (long) rooms(size) * size;
                Map<Metric, Double> cost = stage.cost(joins, () -> traffic.grow(rooms(size), size));
                traffic.empty();
                // Of the joins into a room the first tells nobody, the last all others.
                costs.put((size - 1) / 2.0, cost.getOrDefault(Metric.CPU, 0.0));
                notices += joins * (size - 1) / 2;
            }
            Map<Metric, Double> values = new EnumMap<>(Metric.class);
            values.put(Metric.CPU, Statistics.slope(costs));
            return new Result(notices, values);
        }

        private int rooms(int size) {
            return Math.max(1, plan.joins() / size);
        }
    }

    /** The live heap before and after many have joined. They stay, so there is one turn for each server. */
    final class Heap implements Trial {
        private final Stage stage;
        private final Plan plan;
        private final PairTraffic traffic;
        private int connected;
        private long before;

        Heap(Stage stage, Plan plan) {
            this.stage = stage;
            this.plan = plan;
            this.traffic = new PairTraffic(stage.crowd());
        }

        @Override
        public void warmUp() throws IOException {
            // What the first connections of all leave behind, classes and pools, is nobody's.
            new JoinTraffic(stage.crowd()).settle(1);
            before = stage.liveHeapBytes();
        }

        @Override
        public Result turn() throws IOException {
            if (connected == 0 && traffic.connect(plan.idle())) {
                connected = plan.idle();
            }
            Map<Metric, Double> values = new EnumMap<>(Metric.class);
            values.put(Metric.HEAP, (stage.liveHeapBytes() - before) / (double) plan.idle());
            return new Result(plan.idle(), values);
        }
    }
}
