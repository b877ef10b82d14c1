package io.roomsig.spring.boot;

import io.roomsig.core.RoomServer;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Hands clients over, and says goodbye to the others, while the web server still runs: it would cut them without a word. In the last
 * phase of all, which is stopped first, before Spring Boot waits for requests and stops the web server.
 */
final class RoomServerLifecycle implements SmartLifecycle {
    private final RoomServer server;
    private final Duration patience;
    private volatile boolean isRunning;

    RoomServerLifecycle(RoomServer server, Duration patience) {
        this.server = server;
        this.patience = patience;
    }

    @Override
    public void start() {
        isRunning = true;
    }

    @Override
    public void stop() {
        isRunning = false;
        server.shutdown(patience);
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /**
     * Asked by Spring 7, whose tests pause contexts that they keep, and start them again: a server that has said goodbye does not come
     * back. Not known to Spring 6, hence no {@code Override}.
     */
    public boolean isPauseable() {
        return false;
    }
}
