/**
 * A cluster in one thread: servers with their production classes, clients, a network, a store and their faults, all from one
 * seed. What fails fails again.
 */
@NullMarked
package io.roomsig.testkit.sim;

import org.jspecify.annotations.NullMarked;
