/** Contract tests for the service interfaces, and the test doubles they use. */
@NullMarked
package io.roomsig.testkit;

import org.jspecify.annotations.NullMarked;
