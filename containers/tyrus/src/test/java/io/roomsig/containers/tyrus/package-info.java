/** The container scenarios on Tyrus on Grizzly, without servlets. */
@NullMarked
package io.roomsig.containers.tyrus;

import org.jspecify.annotations.NullMarked;
