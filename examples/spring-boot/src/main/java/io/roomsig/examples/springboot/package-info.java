/** The example app on Spring Boot. */
@NullMarked
package io.roomsig.examples.springboot;

import org.jspecify.annotations.NullMarked;
