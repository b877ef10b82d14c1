/** The SPIs in memory: for one node, for tests, for the first ten minutes. */
@NullMarked
package io.roomsig.core.memory;

import org.jspecify.annotations.NullMarked;
