package io.roomsig.spring.boot;

import io.roomsig.core.RoomServer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;

/** Whether joins are taken, whatever Spring Boot calls the answer. */
final class RoomsigHealth {
    private final RoomServer server;
    private final List<Trouble> troubles;

    RoomsigHealth(RoomServer server, ObjectProvider<Trouble> troubles) {
        this.server = Objects.requireNonNull(server, "server");
        this.troubles = troubles.orderedStream().toList();
    }

    /** Why they are not. */
    Optional<String> problem() {
        Optional<String> known = server.notReady();
        return known.isPresent()
                ? known
                : troubles.stream()
                        .map(Trouble::reason)
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** Whether that is as it should be. */
    boolean isLeaving() {
        return server.isDraining();
    }
}
