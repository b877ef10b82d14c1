/** How roomsig's own modules log; for nobody else. docs/LOGGING.md has the events. */
@NullMarked
package io.roomsig.log;

import org.jspecify.annotations.NullMarked;
