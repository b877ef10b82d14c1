@NullMarked
package io.roomsig.examples.web;

import org.jspecify.annotations.NullMarked;
