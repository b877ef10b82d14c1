/** The example app on embedded Jetty. */
@NullMarked
package io.roomsig.examples.jetty;

import org.jspecify.annotations.NullMarked;
