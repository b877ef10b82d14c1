package io.roomsig.testkit.sim;

import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which story a {@link Simulation} tells.
 *
 * @param seed decides on everything that is not said here
 * @param steps how many things happen
 * @param nodes how many servers there are
 * @param clients how many clients there are
 * @param actions what may happen
 * @param losses whether the store may forget what it has acknowledged. Then less can be promised, and less is checked
 */
public record SimulationConfig(long seed, int steps, int nodes, int clients, Set<Action> actions, boolean losses) {

    /** Checks and copies. */
    public SimulationConfig {
        if (steps < 1 || nodes < 1 || clients < 2 || actions.isEmpty()) {
            throw new IllegalArgumentException("no story: " + steps + " steps of " + clients + " clients");
        }
        actions = Set.copyOf(actions);
    }

    /** 500 steps of some clients on some nodes, where everything may happen but that the store forgets or a host app acts. */
    public static SimulationConfig of(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5eed);
        int nodes = random.nextInt(8) == 0 ? 1 : 2 + random.nextInt(4);
        return new SimulationConfig(
                seed, 500, nodes, 3 + random.nextInt(5), EnumSet.complementOf(EnumSet.copyOf(Action.OF_HOST)), false);
    }

    /** The same with a host app that has its hand in the rooms. */
    public SimulationConfig withHost() {
        EnumSet<Action> more = EnumSet.copyOf(actions);
        more.addAll(Action.OF_HOST);
        return new SimulationConfig(seed, steps, nodes, clients, more, losses);
    }

    /** The same with more or fewer steps. */
    public SimulationConfig withSteps(int newSteps) {
        return new SimulationConfig(seed, newSteps, nodes, clients, actions, losses);
    }

    /** The same with more or fewer nodes. */
    public SimulationConfig withNodes(int newNodes) {
        return new SimulationConfig(seed, steps, newNodes, clients, actions, losses);
    }

    /** The same with more or fewer clients. */
    public SimulationConfig withClients(int newClients) {
        return new SimulationConfig(seed, steps, nodes, newClients, actions, losses);
    }

    /** The same where some things do not happen. */
    public SimulationConfig without(Action... not) {
        EnumSet<Action> left = EnumSet.copyOf(actions);
        left.removeAll(Set.of(not));
        return new SimulationConfig(seed, steps, nodes, clients, left, losses);
    }

    /** The same with a store that forgets. */
    public SimulationConfig withLosses() {
        return new SimulationConfig(seed, steps, nodes, clients, actions, true);
    }
}
