/**
 * Redis behind roomsig, by way of a {@link redis.clients.jedis.UnifiedJedis} that the host app has made and owns. Needs
 * Redis 6.2 or newer.
 */
@NullMarked
package io.roomsig.redis;

import org.jspecify.annotations.NullMarked;
