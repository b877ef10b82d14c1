/** The load driver: that it works on each server, and that it notices what goes wrong. */
@NullMarked
package io.roomsig.benchmarks.load;

import org.jspecify.annotations.NullMarked;
