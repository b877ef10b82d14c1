/**
 * What an adapter implements: where tokens are kept, how bytes reach a client, who numbers a room's entries.
 *
 * <p>Each interface says what an implementation MUST and MUST NOT do, and what breaks otherwise. Each has an
 * implementation in the box and, where it can be got wrong, a contract test in {@code roomsig-testkit}. What may wait
 * returns a {@link java.util.concurrent.CompletionStage}: roomsig never blocks a container's thread on it.
 */
@NullMarked
package io.roomsig.spi;

import org.jspecify.annotations.NullMarked;
