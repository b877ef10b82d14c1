package io.roomsig.spi;

import io.roomsig.api.Grant;
import org.jspecify.annotations.Nullable;

/**
 * Says which of the host app's customers somebody's room is on the account of, so that one of them cannot take up the whole server.
 * Called for each join that was admitted, on the threads that do that: MUST NOT block. One that throws refuses the join with
 * {@link io.roomsig.api.ErrorCode#INTERNAL}.
 */
@FunctionalInterface
public interface Tenancy {

    /**
     * The tenant of a grant's room.
     *
     * @param grant what the admission has given
     * @return the tenant, or {@code null} for a room that nobody's limits hold for
     */
    @Nullable
    Tenant tenant(Grant grant);
}
