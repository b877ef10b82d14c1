package io.roomsig.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Where processes run. The driver itself, and with it Redis, was put on the load's core by who started it.
 *
 * @param server the core of all servers; negative: anywhere
 */
record Cores(int server) {
    /** As {@code benchmarks/run} says; anywhere, if it can't or the machine has one core only. */
    static Cores ofEnvironment() {
        String core = System.getenv("SERVER_CORE");
        return new Cores(core == null || core.isEmpty() || !Programs.isThere("taskset") ? -1 : Integer.parseInt(core));
    }

    /** A command that stays on the servers' core. */
    List<String> pinned(List<String> command) {
        if (server < 0) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(server)));
        pinned.addAll(command);
        return pinned;
    }
}
