package io.roomsig.benchmarks.load.server;

import jakarta.servlet.ServletContext;

/** What is served on a container. */
@FunctionalInterface
interface ServletApp {
    void register(ServletContext context);
}
