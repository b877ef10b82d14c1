/** The metrics of a server, as meters of Micrometer. docs/METRICS.md says what each of them tells. */
@NullMarked
package io.roomsig.micrometer;

import org.jspecify.annotations.NullMarked;
