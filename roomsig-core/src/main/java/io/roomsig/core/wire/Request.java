package io.roomsig.core.wire;

import org.jspecify.annotations.Nullable;

/**
 * A message with the client's name for it.
 *
 * @param id JSON text of the client's {@code id}, to be sent back as {@code re}, or {@code null}
 * @param message what it says
 */
public record Request(@Nullable String id, ClientMessage message) {}
