package io.roomsig.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomsig.api.Participant;
import io.roomsig.api.RoomInfo;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.RoomServer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the rooms of this process, who is connected to whom, and why not. Codes, names and ids that others in the room know as
 * well; no identity, grant or token.
 */
final class LiveView {
    /** Somebody looks at it: there is no use in more. */
    private static final int MAX_ROOMS = 50;

    private final RoomServer server;
    private final LiveNotes notes;
    private final InstantSource clock;

    LiveView(RoomServer server, LiveNotes notes, InstantSource clock) {
        this.server = server;
        this.notes = notes;
        this.clock = clock;
    }

    /** This process holds the rooms, so this is complete at once unless one ends in between. */
    CompletionStage<ObjectNode> show() {
        List<RoomSummary> all = server.list();
        notes.keepOnly(all.stream().map(RoomSummary::room).collect(Collectors.toSet()));
        List<CompletableFuture<Optional<RoomInfo>>> rooms = new ArrayList<>();
        all.stream()
                .limit(MAX_ROOMS)
                .forEach(room -> rooms.add(server.room(room.room())
                        .info()
                        .exceptionally(failure -> Optional.empty())
                        .toCompletableFuture()));
        return CompletableFuture.allOf(rooms.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    ObjectNode view = JsonNodeFactory.instance
                            .objectNode()
                            .put("at", clock.instant().toString());
                    ArrayNode list = view.putArray("rooms");
                    rooms.forEach(room -> room.join().ifPresent(info -> add(list.addObject(), info)));
                    return view.put("more", Math.max(0, all.size() - MAX_ROOMS));
                });
    }

    private void add(ObjectNode room, RoomInfo info) {
        room.put("code", info.room())
                .put("opened_at", info.openedAt().toString())
                .put("locked", info.locked())
                .put("waiting_room", info.waitingRoom());
        addAll(room.putArray("members"), info.room(), info.participants());
        addAll(room.putArray("waiting"), info.room(), info.waiting());
        ArrayNode pairs = room.putArray("pairs");
        List<Participant> members = info.participants();
        // In join order, so that the later of two offers.
        for (int later = 1; later < members.size(); later++) {
            for (Participant earlier : members.subList(0, later)) {
                addPair(pairs.addObject(), info.room(), members.get(later).id(), earlier.id());
            }
        }
    }

    private void addAll(ArrayNode list, String room, List<Participant> people) {
        for (Participant person : people) {
            ObjectNode one = list.addObject()
                    .put("id", person.id())
                    .put("name", person.displayName())
                    .put("role", person.role())
                    .put("away", person.away());
            addTime(one, "since", notes.since(room, person.id()));
        }
    }

    private void addPair(ObjectNode pair, String room, String offerer, String answerer) {
        LiveNotes.PairNote note = notes.pair(room, offerer, answerer);
        pair.put("offerer", offerer)
                .put("answerer", answerer)
                .put("state", note.state().name().toLowerCase(Locale.ROOT));
        addTime(pair, "since", note.since());
        if (note.took() != null) {
            pair.put("took_ms", note.took().toMillis());
        }
        if (note.reason() != null) {
            pair.put("reason", note.reason());
        }
    }

    private static void addTime(ObjectNode where, String name, @Nullable Instant time) {
        if (time != null) {
            where.put(name, time.toString());
        }
    }
}
