/**
 * roomsig on any Jakarta WebSocket container. {@link io.roomsig.jakarta.SignalingServlet} is the way in for servers with
 * servlets, {@link io.roomsig.jakarta.SignalingEndpoint} for those without.
 */
@NullMarked
package io.roomsig.jakarta;

import org.jspecify.annotations.NullMarked;
