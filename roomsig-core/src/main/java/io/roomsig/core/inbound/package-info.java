/** Where a transport hands over what clients send: all that a binding needs to know of the core. */
@NullMarked
package io.roomsig.core.inbound;

import org.jspecify.annotations.NullMarked;
