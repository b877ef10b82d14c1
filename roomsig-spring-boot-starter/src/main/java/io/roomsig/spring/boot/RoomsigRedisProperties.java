package io.roomsig.spring.boot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept in Redis; it takes a UnifiedJedis bean and the module roomsig-redis.
 *
 * @param tokens whether tokens are kept in Redis
 * @param cluster whether all servers with this Redis and key prefix are one cluster
 * @param keyPrefix what stands before all keys and channels of roomsig
 * @param plainKeyPrefix what another back end puts before the keys of the tokens that it writes; none are honoured, if not set
 * @param roomTtl how long a room is kept in Redis that no server uses
 * @param lease how long a server counts as alive that does not renew its lease; the same on all servers
 */
@ConfigurationProperties("roomsig.redis")
record RoomsigRedisProperties(
        @DefaultValue("false") boolean tokens,
        @DefaultValue("false") boolean cluster,
        @DefaultValue("roomsig:") String keyPrefix,
        @Nullable String plainKeyPrefix,
        @DefaultValue("10m") Duration roomTtl,
        @DefaultValue("6s") Duration lease) {}
