/** The container scenarios on Undertow. */
@NullMarked
package io.roomsig.containers.undertow;

import org.jspecify.annotations.NullMarked;
