package io.roomsig.redis;

import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JedisSubscriberTest {

    /** As a server that is built and closed at once. */
    @Test
    void one_that_is_closed_before_it_is_connected_keeps_neither_a_thread_nor_a_connection() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RedisClient jedis = Redis.connect(redis)) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            JedisSubscriber subscriber = new JedisSubscriber(List.of("news"), new Deaf(), work -> {});
            subscriber.close();
            new JedisSubscriber.Threads().start(jedis, subscriber);
            await().atMost(Duration.ofSeconds(20)).until(() -> begun(before).isEmpty());
            await().until(() -> jedis.getPool().getNumActive() == 0);
        }
    }

    private static Set<Thread> begun(Set<Thread> before) {
        Set<Thread> begun = new HashSet<>(Thread.getAllStackTraces().keySet());
        begun.removeAll(before);
        begun.removeIf(thread -> !thread.getName().startsWith("roomsig-redis-subscriber"));
        return begun;
    }

    private static final class Deaf implements RedisLink.Receiver {
        @Override
        public void subscribed(String channel) {}

        @Override
        public void received(String channel, byte[] message) {}

        @Override
        public void lost() {}
    }
}
