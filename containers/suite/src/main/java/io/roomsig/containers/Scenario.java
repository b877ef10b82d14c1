package io.roomsig.containers;

import io.roomsig.core.inbound.ClientPort;
import io.roomsig.jakarta.SignalingOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A server for each test, and an end to whatever was opened. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class Scenario {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private ContainerUnderTest container = newContainer();

    abstract ContainerUnderTest newContainer();

    @BeforeEach
    void makeContainer() {
        container = newContainer();
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    final ContainerUnderTest container() {
        return container;
    }

    final boolean lacks(ContainerUnderTest.Lack lack) {
        return container.lacks().contains(lack);
    }

    /** Starts the server. */
    final URI start(ClientPort port) throws Exception {
        return start(port, SignalingOptions.DEFAULT);
    }

    /** Starts the server. */
    final URI start(ClientPort port, SignalingOptions options) throws Exception {
        return start(Ports.of(port, options));
    }

    /** Starts the server. */
    final URI start(Ports ports) throws Exception {
        opened.push(container::stop);
        return container.start(ports);
    }

    /** Closes something after the test, the last first. */
    final <T extends AutoCloseable> T closing(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    /** A client that has done its handshake. */
    final RawClient connect(URI server) throws Exception {
        return closing(RawClient.connect(server));
    }
}
