/** What the hot paths cost. Never deployed. */
@NullMarked
package io.roomsig.benchmarks;

import org.jspecify.annotations.NullMarked;
