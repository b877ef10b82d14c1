package io.roomsig.examples.web;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.PairProgress;
import io.roomsig.api.Participant;
import io.roomsig.spi.PairListener;
import io.roomsig.spi.RoomListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a room does not say of itself, and the host app hears: how its pairs get on, and since when people are what they are. It is for
 * the live view, so it need not be complete: what was not heard here is not known.
 *
 * <p>What is known of somebody is forgotten when they leave, and all of a room when it ends. In a cluster a room may go on elsewhere
 * without a word to this process: {@link #keepOnly} forgets those. Whatever happens, no more is remembered than the limits say.
 */
final class LiveNotes implements RoomListener, PairListener {
    static final int MAX_ROOMS = 1_000;
    /** More than the pairs of a full room. */
    static final int MAX_PAIRS = 512;

    private final InstantSource clock;
    private final Map<String, Notes> rooms = new Newest<>(MAX_ROOMS);

    LiveNotes(InstantSource clock) {
        this.clock = clock;
    }

    /** How far a pair has come. */
    enum State {
        /** Neither has reported anything yet; clients of Socket.IO never do. */
        NEW,
        /** They were asked to begin anew. */
        NEGOTIATING,
        CONNECTED,
        /** The server has given it up. */
        FAILED
    }

    /**
     * How a pair gets on.
     *
     * @param since when that began, or {@code null} if it was not heard here
     * @param took what it took to connect, or {@code null} if it has not
     * @param reason why it began anew or failed, else {@code null}
     */
    record PairNote(
            State state,
            @Nullable Instant since,
            @Nullable Duration took,
            @Nullable String reason) {}

    /** How two get on, the one that makes the offers first. */
    synchronized PairNote pair(String room, String offerer, String answerer) {
        Notes notes = rooms.get(room);
        PairNote heard = notes == null ? null : notes.pairs.get(new Pair(offerer, answerer));
        if (heard != null) {
            return heard;
        }
        // Who makes the offers came later: the pair is as old as that one.
        Person later = notes == null ? null : notes.persons.get(offerer);
        return new PairNote(State.NEW, later == null ? null : later.joined, null, null);
    }

    /** Since when somebody is there, or away, or waits; {@code null} if it was not heard here. */
    synchronized @Nullable Instant since(String room, String participant) {
        Notes notes = rooms.get(room);
        Person person = notes == null ? null : notes.persons.get(participant);
        return person == null ? null : person.since;
    }

    /** Forgets rooms that this process has no more. */
    synchronized void keepOnly(Set<String> live) {
        rooms.keySet().retainAll(live);
    }

    /** How many rooms, people and pairs are remembered, all together. */
    synchronized int size() {
        return rooms.values().stream()
                .mapToInt(notes -> 1 + notes.persons.size() + notes.pairs.size())
                .sum();
    }

    @Override
    public synchronized void progressed(String room, PairProgress progress) {
        Notes notes = rooms.get(room);
        // It may be told a moment after the one that offers has left. The other may have come before this process held
        // the room.
        if (notes == null || !notes.persons.containsKey(progress.offerer())) {
            return;
        }
        State state = switch (progress.stage()) {
            case CONNECTED -> State.CONNECTED;
            case RESTARTED -> State.NEGOTIATING;
            case FAILED -> State.FAILED;
        };
        Duration took = state == State.CONNECTED ? progress.took() : null;
        notes.pairs.put(
                new Pair(progress.offerer(), progress.answerer()),
                new PairNote(state, clock.instant(), took, progress.reason()));
    }

    @Override
    public void participantJoined(Occurrence at, Participant participant) {
        note(at, notes -> notes.persons.put(participant.id(), new Person(at.time(), at.time())));
    }

    @Override
    public void waitingBegun(Occurrence at, Participant participant) {
        note(at, notes -> notes.persons.put(participant.id(), new Person(null, at.time())));
    }

    @Override
    public void participantAway(Occurrence at, Participant participant, Instant until) {
        note(at, notes -> notes.changed(participant.id(), at.time()));
    }

    @Override
    public void participantBack(Occurrence at, Participant participant) {
        note(at, notes -> notes.changed(participant.id(), at.time()));
    }

    @Override
    public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
        note(at, notes -> notes.forget(participant.id()));
    }

    @Override
    public void waitingEnded(Occurrence at, Participant participant, LeaveReason reason) {
        note(at, notes -> notes.forget(participant.id()));
    }

    @Override
    public synchronized void roomEnded(Occurrence at) {
        rooms.remove(at.room());
    }

    private synchronized void note(Occurrence at, Consumer<Notes> what) {
        what.accept(rooms.computeIfAbsent(at.room(), room -> new Notes()));
    }

    /** Of one room. */
    private static final class Notes {
        final Map<String, Person> persons = new HashMap<>();
        final Map<Pair, PairNote> pairs = new Newest<>(MAX_PAIRS);

        void changed(String participant, Instant at) {
            Person before = persons.get(participant);
            persons.put(participant, new Person(before == null ? null : before.joined, at));
        }

        void forget(String participant) {
            persons.remove(participant);
            pairs.keySet().removeIf(pair -> pair.has(participant));
        }
    }

    /**
     * Somebody in a room or at its door.
     *
     * @param joined when they came in, or {@code null} if they have not, or it was not heard here
     * @param since when they came, went away or came back
     */
    private record Person(@Nullable Instant joined, Instant since) {}

    private record Pair(String offerer, String answerer) {
        boolean has(String participant) {
            return offerer.equals(participant) || answerer.equals(participant);
        }
    }

    /** A map that forgets what has been in it for longest when it is full. */
    private static final class Newest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int limit;

        Newest(int limit) {
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > limit;
        }
    }
}
