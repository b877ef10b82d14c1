package io.roomsig.spring.boot;

import io.roomsig.redis.RedisCluster;
import io.roomsig.redis.RedisTokenStore;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.TokenStore;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.clients.jedis.UnifiedJedis;

/** Tokens, and rooms of several servers, by way of the app's own {@link UnifiedJedis}. */
@AutoConfiguration(before = RoomsigAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({RedisCluster.class, UnifiedJedis.class})
@ConditionalOnBean(UnifiedJedis.class)
@EnableConfigurationProperties(RoomsigRedisProperties.class)
final class RoomsigRedisAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("roomsig.redis.tokens")
    static class Tokens {
        @Bean
        @ConditionalOnMissingBean(TokenStore.class)
        RedisTokenStore roomsigTokenStore(UnifiedJedis redis, RoomsigRedisProperties properties) {
            return RedisTokenStore.builder(redis)
                    .ownKeyPrefix(properties.keyPrefix())
                    .keyPrefix(properties.plainKeyPrefix())
                    .build();
        }

        /** A cluster knows by itself when Redis is gone; a token store does not. */
        @Bean
        Trouble roomsigRedisTrouble(UnifiedJedis redis) {
            return () -> {
                try {
                    redis.ping();
                    return Optional.empty();
                } catch (RuntimeException e) {
                    return Optional.of("Redis does not answer");
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("roomsig.redis.cluster")
    @ConditionalOnMissingBean({RoomLog.class, NodeBus.class})
    static class OneOfMany {
        @Bean
        RedisCluster roomsigCluster(UnifiedJedis redis, RoomsigRedisProperties properties) {
            return RedisCluster.builder(redis)
                    .keyPrefix(properties.keyPrefix())
                    .roomTtl(properties.roomTtl())
                    .lease(properties.lease())
                    .build();
        }

        @Bean(destroyMethod = "")
        RoomLog roomsigLog(RedisCluster cluster) {
            return cluster.log();
        }

        @Bean(destroyMethod = "")
        NodeBus roomsigBus(RedisCluster cluster) {
            return cluster.bus();
        }
    }
}
