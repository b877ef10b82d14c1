package io.roomsig.testkit;

import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.spi.TokenStore;
import java.time.Duration;
import java.time.Instant;

class InMemoryTokenStoreTest extends TokenStoreContract {
    private final VirtualEnvironment clock = new VirtualEnvironment(1);
    private final InMemoryTokenStore store = new InMemoryTokenStore(clock);

    @Override
    protected TokenStore store() {
        return store;
    }

    @Override
    protected Instant now() {
        return clock.instant();
    }

    @Override
    protected void elapse(Duration duration) {
        clock.elapse(duration);
    }
}
