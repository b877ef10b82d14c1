package io.roomsig.examples.web;

import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.redis.RedisCluster;
import io.roomsig.spi.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What an app has to remember. */
interface Storage extends AutoCloseable {
    /** Long enough for a link that is sent today and opened tomorrow. */
    Duration RESERVED_FOR = Duration.ofHours(24);

    /** The tokens. */
    TokenStore tokens();

    /** What makes one of several processes, if they are to be one. */
    Optional<RedisCluster> cluster();

    /** The rooms. */
    Reservations reservations();

    /** Why nobody can be let in right now, if so. Completes within seconds, whatever is the matter. */
    CompletionStage<Optional<String>> problem();

    @Override
    void close();

    /** In Redis if there is one, else in this process. */
    static Storage of(AppConfig config) {
        URI redis = config.redisUrl();
        return redis == null ? new InMemory() : new RedisStorage(redis, config.redisKeyPrefix());
    }

    /** In this process, and gone with it. */
    record InMemory(TokenStore tokens, Reservations reservations) implements Storage {
        private static final int MAX_ROOMS = 100_000;

        private InMemory() {
            this(
                    new InMemoryTokenStore(InstantSource.system()),
                    new InMemoryReservations(InstantSource.system(), MAX_ROOMS, RESERVED_FOR));
        }

        @Override
        public Optional<RedisCluster> cluster() {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Optional<String>> problem() {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public void close() {}
    }
}
