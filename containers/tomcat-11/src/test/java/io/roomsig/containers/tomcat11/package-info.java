/** The container scenarios on Tomcat 11. */
@NullMarked
package io.roomsig.containers.tomcat11;

import org.jspecify.annotations.NullMarked;
