package io.roomsig.benchmarks.load;

import java.util.List;

/** What a server process runs. */
sealed interface ServerKind {
    /**
     * A server of ours, {@link io.roomsig.benchmarks.load.server.ServerProcess}.
     *
     * @param app which
     * @param stack whose jars are on its class path
     * @param settings further ones, {@code name=value}
     */
    record Java(String app, ClassPath.Stack stack, List<String> settings) implements ServerKind {}

    /**
     * A server on Node, with packages from npm.
     *
     * @param script in {@code benchmarks/peers}
     */
    record Node(String script) implements ServerKind {}
}
