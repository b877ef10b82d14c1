/** Wire languages: what clients say becomes a request, what a room tells becomes a frame. No I/O, no clock, no rules. */
@NullMarked
package io.roomsig.core.wire;

import org.jspecify.annotations.NullMarked;
