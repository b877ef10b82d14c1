package io.roomsig.core;

import io.roomsig.api.RoomListing;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.room.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** Which rooms there are, on this node and on the others. */
final class Listings {
    private static final int ROOMS_PER_MESSAGE = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Node node;
    private final AtomicLong queries = new AtomicLong();
    private volatile boolean isClosed;
    private final ConcurrentMap<Long, Query> pending = new ConcurrentHashMap<>();

    Listings(Node node) {
        this.node = node;
    }

    /** The rooms that this node holds, by code. */
    List<RoomSummary> own() {
        List<RoomSummary> rooms = new ArrayList<>();
        for (LiveRooms.Held held : node.rooms().all()) {
            Room room = held.room().room();
            if (!room.isOver()) {
                rooms.add(Infos.summary(room));
            }
        }
        rooms.sort(Comparator.comparing(RoomSummary::room));
        return rooms;
    }

    /** The rooms of all nodes. */
    CompletionStage<RoomListing> all() {
        long id = queries.incrementAndGet();
        Set<String> others = new HashSet<>(node.cluster().view().nodes().keySet());
        others.remove(node.id());
        Query query = new Query(others, node.coarseNanos());
        pending.put(id, query);
        query.take(own());
        for (String other : List.copyOf(others)) {
            if (!node.cluster().send(other, message(new NodeMessage.ListRooms(id)))) {
                query.fails(other);
            }
        }
        settle(id, query);
        return query.answer;
    }

    private void settle(long id, Query query) {
        if ((isClosed || query.isComplete()) && pending.remove(id, query)) {
            query.finish();
        }
    }

    /** Another node has asked, or has answered. */
    void received(String from, NodeMessage.Content content) {
        if (content instanceof NodeMessage.ListRooms list) {
            List<RoomSummary> rooms = own();
            int at = 0;
            do {
                int end = Math.min(at + ROOMS_PER_MESSAGE, rooms.size());
                boolean last = end == rooms.size();
                NodeMessage.Rooms some = new NodeMessage.Rooms(list.query(), last, rooms.subList(at, end));
                if (!node.cluster().send(from, message(some))) {
                    // It will say that it could not ask all.
                    return;
                }
                at = end;
            } while (at < rooms.size());
        } else if (content instanceof NodeMessage.Rooms told) {
            Query query = pending.get(told.query());
            if (query != null) {
                query.take(told.rooms());
                if (told.last()) {
                    query.hasAnswered(from);
                    settle(told.query(), query);
                }
            }
        }
    }

    /** Time has passed: those who have not answered are not waited for any longer. */
    void tick() {
        pending.forEach((id, query) -> {
            if (node.coarseNanos() - query.since > PATIENCE.toNanos() && pending.remove(id, query)) {
                query.finish();
            }
        });
    }

    /** Nobody is waited for any longer. */
    void close() {
        isClosed = true;
        pending.forEach((id, query) -> {
            if (pending.remove(id, query)) {
                query.finish();
            }
        });
    }

    private static byte[] message(NodeMessage.Content content) {
        return new NodeMessage("", "", 0, content).encode();
    }

    /** One question to all nodes. */
    private static final class Query {
        private final CompletableFuture<RoomListing> answer = new CompletableFuture<>();
        private final long since;
        // Under the monitor.
        private final Set<String> missing;
        private final Map<String, RoomSummary> rooms = new TreeMap<>();
        private boolean failed;

        Query(Set<String> missing, long since) {
            this.missing = missing;
            this.since = since;
        }

        /** Of what several nodes hold the one counts that has come furthest. */
        synchronized void take(List<RoomSummary> told) {
            for (RoomSummary room : told) {
                rooms.merge(room.room(), room, (one, other) -> one.version() >= other.version() ? one : other);
            }
        }

        synchronized void hasAnswered(String other) {
            missing.remove(other);
        }

        synchronized void fails(String other) {
            missing.remove(other);
            failed = true;
        }

        synchronized boolean isComplete() {
            return missing.isEmpty();
        }

        void finish() {
            RoomListing listing;
            synchronized (this) {
                listing = new RoomListing(List.copyOf(rooms.values()), failed || !missing.isEmpty());
            }
            answer.complete(listing);
        }
    }
}
