/** Auto-configuration for Spring Boot: what {@code docs/SPRING-BOOT.md} tells of. */
@NullMarked
package io.roomsig.spring.boot;

import org.jspecify.annotations.NullMarked;
