package io.roomsig.testkit.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws what happens in a run: all steps up front, so that some can be left out later. */
final class Story {
    private static final long MILLI = 1_000_000L;

    private Story() {}

    static List<Step> of(SimulationConfig config) {
        SplittableRandom random = new SplittableRandom(~config.seed());
        Map<Action, Integer> weights = weights(config, random);
        int total = weights.values().stream().mapToInt(Integer::intValue).sum();
        // Some stories are dense, in others there is time between things.
        long pace = 20L + random.nextInt(200);
        List<Step> steps = new ArrayList<>();
        for (int number = 0; number < config.steps(); number++) {
            long wait = random.nextLong(pace * MILLI);
            if (random.nextInt(60) == 0) {
                wait += random.nextLong(8_000 * MILLI);
            }
            Action drawn = draw(weights, random.nextInt(total));
            // Most of them are there from the beginning.
            Action action = number < config.clients() * 2 ? Action.JOIN : drawn;
            steps.add(new Step(number, wait, action, random.nextLong()));
        }
        return steps;
    }

    /** Of the extraordinary each story has about half, some of it often. */
    private static Map<Action, Integer> weights(SimulationConfig config, SplittableRandom random) {
        Map<Action, Integer> weights = new EnumMap<>(Action.class);
        for (Action action : Action.values()) {
            if (Action.OF_HOST.contains(action) && !config.actions().contains(action)) {
                // No chance is spent on it: the other stories stay as they were before there was a host app.
                continue;
            }
            boolean drawn = random.nextBoolean();
            int strength = 1 + random.nextInt(3);
            if (config.actions().contains(action)) {
                if (action.isOrdinary() || action == Action.START) {
                    weights.put(action, action.weight());
                } else if (drawn) {
                    weights.put(action, action.weight() * strength);
                }
            }
        }
        return weights;
    }

    private static Action draw(Map<Action, Integer> weights, int dice) {
        int left = dice;
        for (Map.Entry<Action, Integer> each : weights.entrySet()) {
            left -= each.getValue();
            if (left < 0) {
                return each.getKey();
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }
}
