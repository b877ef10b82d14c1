/** The example app on embedded Tomcat. */
@NullMarked
package io.roomsig.examples.tomcat;

import org.jspecify.annotations.NullMarked;
