/**
 * Engine.IO protocol 4 and Socket.IO protocol 5: packets, sessions and the transports that carry them, without I/O and
 * without a clock of its own. Knows nothing of rooms: what events say is a dialect's business.
 */
@NullMarked
package io.roomsig.core.socketio;

import org.jspecify.annotations.NullMarked;
