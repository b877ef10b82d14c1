package io.roomsig.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Leaves steps out of a story, in larger and smaller pieces, as long as it still fails. */
final class Shrinker {
    private Shrinker() {}

    static List<Step> shrink(List<Step> story, Predicate<List<Step>> fails, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        List<Step> steps = story;
        int size = Math.max(1, steps.size() / 2);
        while (true) {
            boolean shorter = false;
            // From the end: what comes after the fault is the first to go.
            for (int to = steps.size(); to > 0 && System.nanoTime() < end; to -= size) {
                List<Step> fewer = without(steps, Math.max(0, to - size), to);
                if (fails.test(fewer)) {
                    steps = fewer;
                    shorter = true;
                }
            }
            if (System.nanoTime() >= end || (size == 1 && !shorter)) {
                return steps;
            }
            size = Math.max(1, size / 2);
        }
    }

    private static List<Step> without(List<Step> steps, int from, int to) {
        List<Step> left = new ArrayList<>(steps.subList(0, from));
        left.addAll(steps.subList(to, steps.size()));
        return left;
    }
}
