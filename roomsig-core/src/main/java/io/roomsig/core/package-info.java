/**
 * The server: {@link io.roomsig.core.RoomServer} and what it is built from. Everything else in here is its own: sessions,
 * the rooms that are live on this node, the queue towards each client.
 */
@NullMarked
package io.roomsig.core;

import org.jspecify.annotations.NullMarked;
