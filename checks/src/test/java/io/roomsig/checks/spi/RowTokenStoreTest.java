package io.roomsig.checks.spi;

import io.roomsig.spi.TokenStore;
import io.roomsig.testkit.TokenStoreContract;
import io.roomsig.testkit.VirtualEnvironment;
import java.time.Duration;
import java.time.Instant;

/** Whatever a token store has to do, this one does. */
class RowTokenStoreTest extends TokenStoreContract {
    private final VirtualEnvironment time = new VirtualEnvironment(1);
    private final TokenStore store = new RowTokenStore(time);

    @Override
    protected TokenStore store() {
        return store;
    }

    @Override
    protected Instant now() {
        return time.now();
    }

    @Override
    protected void elapse(Duration duration) {
        time.elapse(duration);
    }
}
