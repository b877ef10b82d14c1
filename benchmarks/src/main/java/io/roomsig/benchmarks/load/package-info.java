/** The load driver: starts servers, measures what they cost, and compares them. */
@NullMarked
package io.roomsig.benchmarks.load;

import org.jspecify.annotations.NullMarked;
