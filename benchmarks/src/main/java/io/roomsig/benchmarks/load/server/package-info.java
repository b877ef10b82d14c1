/** The servers that are measured, each a process of its own: roomsig, a bare relay and netty-socketio. */
@NullMarked
package io.roomsig.benchmarks.load.server;

import org.jspecify.annotations.NullMarked;
