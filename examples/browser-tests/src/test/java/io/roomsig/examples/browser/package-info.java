/**
 * The example apps as their users have them: each is started from its jar, as a process, and used over HTTP, WebSocket
 * and with a real browser. {@link io.roomsig.examples.browser.ExampleJar} says which there are.
 */
@NullMarked
package io.roomsig.examples.browser;

import org.jspecify.annotations.NullMarked;
