/** Where ICE servers with credentials come from. */
@NullMarked
package io.roomsig.core.ice;

import org.jspecify.annotations.NullMarked;
