/** The container scenarios on Jetty 12.1. */
@NullMarked
package io.roomsig.containers.jetty;

import org.jspecify.annotations.NullMarked;
