package io.roomsig.testkit;

import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.spi.TokenStore;
import java.time.Duration;
import java.time.Instant;

class InMemoryTokenStoreTest extends TokenStoreContract {
    /** Without a lock, unlike a virtual environment: it would keep the threads of a race apart. */
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private final InMemoryTokenStore store = new InMemoryTokenStore(() -> now);

    @Override
    protected TokenStore store() {
        return store;
    }

    @Override
    protected Instant now() {
        return now;
    }

    @Override
    protected void elapse(Duration duration) {
        now = now.plus(duration);
    }
}
