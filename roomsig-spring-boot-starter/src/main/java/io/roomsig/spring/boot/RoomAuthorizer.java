package io.roomsig.spring.boot;

import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the app's own login what somebody may do in a room, so that no tokens are needed: with a bean of this type the properties
 * about admission count no more.
 *
 * <pre>{@code
 * @Bean
 * RoomAuthorizer members(CourseRepository courses) {
 *     return (handshake, join) -> {
 *         String user = handshake.principal();
 *         return user == null || !courses.isMember(join.room(), user)
 *                 ? null
 *                 : Grant.builder(join.room(), user).identity(user).displayName(user).build();
 *     };
 * }
 * }</pre>
 *
 * <p>Called for each join, on a few threads of its own: it may block, for a database say, but a join that is not answered within
 * {@code roomsig.limits.timeouts.join} is refused with a retryable error, as is one that finds too many waiting. Must be safe for use
 * by several threads. The login is as it was when the client connected.
 */
@FunctionalInterface
public interface RoomAuthorizer {

    /**
     * Says what this client may do.
     *
     * @param handshake what is known of the client; {@link Handshake#user()} is the {@code Principal} of its request, the
     *     {@code Authentication} of Spring Security where that is in use
     * @param join what it asks for; all of it is its claim
     * @return a grant for the room that is asked for, or {@code null} to refuse it as if the token were wrong. A thrown
     *     {@link io.roomsig.api.RoomException} refuses with its code, any other exception with
     *     {@link io.roomsig.api.ErrorCode#STORE_UNAVAILABLE}
     */
    @Nullable
    Grant authorize(Handshake handshake, JoinRequest join);
}
