/** Token store, room log and node bus on Redis. */
@NullMarked
package io.roomsig.redis;

import org.jspecify.annotations.NullMarked;
