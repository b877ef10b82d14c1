package io.roomsig.redis;

import static io.roomsig.redis.Redis.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.redis.process.RedisProcess;
import io.roomsig.spi.TokenStore.Redeemed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/** What becomes of a stage when Redis or the executor doesn't do its part. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RedisFailuresTest {
    private static final String TOKEN = "secret-1f0e6d57";
    private static final String ATTEMPT = "attempt-9a532d8b";
    private static final Grant GRANT = Grant.builder("ABC123", "grant").build();

    @Test
    void while_redis_is_down_every_stage_fails_and_after_its_return_all_is_well() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RedisClient jedis = Redis.connect(redis);
                RedisTokenStore store = RedisTokenStore.builder(jedis).build()) {
            get(store.save(TOKEN, GRANT, TokenUse.ONCE));
            redis.stop();
            for (Supplier<CompletionStage<?>> operation : everyOperation(store)) {
                assertFails(operation.get(), "Redis cannot be reached");
            }
            redis.restart();
            // Each connection that was open then fails once.
            await().atMost(Duration.ofSeconds(5)).ignoreExceptions().untilAsserted(() -> {
                get(store.save(TOKEN, GRANT, TokenUse.ONCE));
                assertThat(get(store.redeem("ABC123", TOKEN, ATTEMPT))).isEqualTo(new Redeemed(GRANT));
            });
        }
    }

    @Test
    void a_redis_that_does_not_answer_fails_the_stage_after_the_clients_timeout() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RedisClient patient = Redis.connect(redis);
                RedisClient jedis = Redis.connect(redis, 200);
                RedisTokenStore store = RedisTokenStore.builder(jedis).build()) {
            // The first answers of a Redis on a busy machine may take longer than that.
            await().ignoreExceptions().untilAsserted(() -> get(store.save(TOKEN, GRANT, TokenUse.ONCE)));
            Redis.command(patient, Command.CLIENT, "PAUSE", "20000", "ALL");
            for (Supplier<CompletionStage<?>> operation : everyOperation(store)) {
                assertFails(operation.get(), "Redis cannot be reached");
            }
        }
    }

    @Test
    void an_error_of_redis_that_quotes_the_token_is_not_passed_on() throws Exception {
        // Without that command Redis answers: ERR unknown command, with args beginning with ... and the plain key.
        try (RedisProcess redis = RedisProcess.start("--rename-command", "STRLEN", "");
                RedisClient jedis = Redis.connect(redis);
                RedisTokenStore store = RedisTokenStore.builder(jedis).build()) {
            Throwable raw = catchThrowable(() -> jedis.strlen("flowsync-database-room:ABC123:token:" + TOKEN));
            assertThat(raw).hasMessageContaining(TOKEN);
            assertFails(store.redeem("ABC123", TOKEN, ATTEMPT), "Redis answered with the error ERR");
            assertFails(store.revoke("ABC123", TOKEN), "Redis answered with the error ERR");
        }
    }

    @Test
    void a_full_queue_fails_the_stage_at_once() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RedisClient jedis = Redis.connect(redis, 10_000);
                RedisTokenStore store = RedisTokenStore.builder(jedis).build()) {
            get(store.save(TOKEN, GRANT, TokenUse.WHILE_VALID));
            // Scripts count as writes; what ends the pause does not.
            Redis.command(jedis, Command.CLIENT, "PAUSE", "20000", "WRITE");
            List<CompletionStage<?>> waiting = new ArrayList<>();
            CompletionStage<?> last = store.redeem("ABC123", TOKEN, ATTEMPT);
            while (!last.toCompletableFuture().isDone() && waiting.size() < 1_000) {
                waiting.add(last);
                last = store.redeem("ABC123", TOKEN, ATTEMPT);
            }
            CompletionStage<?> refused = last;
            assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
            assertThat(waiting).hasSizeBetween(Workers.QUEUE, Workers.QUEUE + Workers.THREADS);
            assertFails(refused, "the token store takes nothing more: it was closed, or too much waits for Redis");
            Redis.command(jedis, Command.CLIENT, "UNPAUSE");
            for (CompletionStage<?> stage : waiting) {
                assertThat(get(stage)).isEqualTo(new Redeemed(GRANT));
            }
            assertThat(get(store.redeem("ABC123", TOKEN, ATTEMPT))).isEqualTo(new Redeemed(GRANT));
        }
    }

    @Test
    void the_hosts_own_executor_is_used_and_its_refusal_fails_the_stage() throws Exception {
        List<Runnable> handedOver = new ArrayList<>();
        RecordingPort redis = new RecordingPort();
        try (RedisTokenStore store =
                RedisTokenStore.builder(redis).executor(handedOver::add).build()) {
            CompletionStage<?> saved = store.save(TOKEN, GRANT, TokenUse.ONCE);
            assertThat(saved.toCompletableFuture()).isNotDone();
            assertThat(redis.calls).isZero();
            handedOver.get(0).run();
            assertThat(saved.toCompletableFuture()).isCompleted();
            assertThat(redis.calls).isEqualTo(1);
        }
        try (RedisTokenStore store = RedisTokenStore.builder(redis)
                .executor(work -> {
                    throw new RejectedExecutionException("no " + TOKEN);
                })
                .build()) {
            for (Supplier<CompletionStage<?>> operation : everyOperation(store)) {
                CompletionStage<?> stage = operation.get();
                assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
                assertFails(stage, "the token store takes nothing more: it was closed, or too much waits for Redis");
            }
        }
    }

    @Test
    void what_nobody_expected_fails_the_stage_without_its_message() throws Exception {
        RedisPort broken = new RecordingPort() {
            @Override
            public Object eval(LuaScript script, byte[] key, byte[]... args) {
                throw new AssertionError("I was given " + TOKEN);
            }
        };
        try (RedisTokenStore store = RedisTokenStore.builder(broken).build()) {
            for (Supplier<CompletionStage<?>> operation : everyOperation(store)) {
                assertFails(operation.get(), "unexpected java.lang.AssertionError");
            }
        }
    }

    @Test
    void a_closed_store_fails_every_stage_and_leaves_the_client_open() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RedisClient jedis = Redis.connect(redis)) {
            RedisTokenStore store = RedisTokenStore.builder(jedis).build();
            get(store.save(TOKEN, GRANT, TokenUse.ONCE));
            store.close();
            store.close();
            for (Supplier<CompletionStage<?>> operation : everyOperation(store)) {
                assertFails(
                        operation.get(),
                        "the token store takes nothing more: it was closed, or too much waits for Redis");
            }
            assertThat(jedis.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void a_client_that_the_host_has_closed_fails_the_stage() throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            RedisClient jedis = Redis.connect(redis);
            jedis.close();
            try (RedisTokenStore store = RedisTokenStore.builder(jedis).build()) {
                for (Supplier<CompletionStage<?>> operation : everyOperation(store)) {
                    assertFails(operation.get(), "Redis could not be asked: JedisException");
                }
            }
        }
    }

    private static List<Supplier<CompletionStage<?>>> everyOperation(RedisTokenStore store) {
        return List.of(
                () -> store.save(TOKEN, GRANT, TokenUse.ONCE),
                () -> store.redeem("ABC123", TOKEN, ATTEMPT),
                () -> store.release("ABC123", TOKEN, ATTEMPT),
                () -> store.revoke("ABC123", TOKEN));
    }

    private static void assertFails(CompletionStage<?> stage, String message) {
        Throwable failure = catchThrowable(() -> get(stage)).getCause();
        assertThat(failure).isInstanceOf(RedisFailure.class).hasMessage(message);
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain(TOKEN).doesNotContain(ATTEMPT);
    }

    /** Does nothing and counts it. */
    private static class RecordingPort implements RedisPort {
        int calls;

        @Override
        public Object eval(LuaScript script, byte[] key, byte[]... args) {
            calls++;
            return 1L;
        }

        @Override
        public long stringLength(byte[] key) {
            calls++;
            return 0;
        }

        @Override
        public long timeToLive(byte[] key) {
            calls++;
            return -2;
        }
    }
}
