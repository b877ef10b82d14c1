package io.roomsig.api;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A room at one version, as the host app sees it. Immutable.
 *
 * @param room its code
 * @param epoch this life of it
 * @param version how far it has come in that life
 * @param openedAt when this life of it began: with the first who came or waits, or since the host app created it
 * @param locked whether newcomers are kept out
 * @param waitingRoom whether newcomers wait until they are let in
 * @param participants who is in it, away ones included, in join order
 * @param waiting who waits to be let in, in the order in which they came
 * @param values its shared values, as JSON text by their names
 * @param bans the display name, when banned, of each banned identity; empty where none was known
 */
public record RoomInfo(
        String room,
        String epoch,
        long version,
        Instant openedAt,
        boolean locked,
        boolean waitingRoom,
        List<Participant> participants,
        List<Participant> waiting,
        Map<String, String> values,
        Map<String, String> bans) {

    /** Checks and copies. */
    public RoomInfo {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(openedAt, "openedAt");
        participants = List.copyOf(participants);
        waiting = List.copyOf(waiting);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        bans = Collections.unmodifiableMap(new LinkedHashMap<>(bans));
    }
}
