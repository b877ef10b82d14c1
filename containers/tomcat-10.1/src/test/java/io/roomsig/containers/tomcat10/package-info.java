/** The container scenarios on Tomcat 10.1. */
@NullMarked
package io.roomsig.containers.tomcat10;

import org.jspecify.annotations.NullMarked;
