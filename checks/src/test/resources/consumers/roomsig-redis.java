package consumer;

import io.roomsig.redis.RedisTokenStore;
import io.roomsig.redis.RedisUsedTokens;
import redis.clients.jedis.RedisClient;

public class Consumer {
    public static void main(String[] args) {
        // It connects when it is asked for something.
        try (RedisClient redis = RedisClient.create("redis://127.0.0.1:6379");
                RedisTokenStore tokens = RedisTokenStore.builder(redis).build();
                RedisUsedTokens used = RedisUsedTokens.builder(redis).build()) {
            System.out.println(tokens.getClass() + " " + used.getClass());
        }
    }
}
