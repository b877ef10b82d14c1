/** The load: a WebSocket client on one thread, the languages of the servers, and what is done with them. */
@NullMarked
package io.roomsig.benchmarks.load.client;

import org.jspecify.annotations.NullMarked;
