package io.roomsig.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A room's hash in a {@link SimulatedRedis}. Written to only by whoever has just copied it. */
final class SimulatedRoom {
    /** Empty: there are only numbers that were taken. */
    String epoch = "";

    long start;
    long version;
    String last = "";
    long time;
    /** When somebody held it last. */
    long held;

    /** The snapshot's id; null if there is none. */
    String sid;

    byte[] state;
    final List<Entry> entries;
    final Map<String, Long> taken;
    /** Lives that were retired, the oldest first. */
    final List<Ended> ended;

    SimulatedRoom() {
        this.entries = new ArrayList<>();
        this.taken = new HashMap<>();
        this.ended = new ArrayList<>(0);
    }

    private SimulatedRoom(SimulatedRoom other) {
        this.epoch = other.epoch;
        this.start = other.start;
        this.version = other.version;
        this.last = other.last;
        this.time = other.time;
        this.held = other.held;
        this.sid = other.sid;
        this.state = other.state;
        this.entries = new ArrayList<>(other.entries);
        this.taken = new HashMap<>(other.taken);
        this.ended = new ArrayList<>(other.ended);
    }

    /** An entry, also as it stands in the hash, which answers and messages hold as it is. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Entry(String id, String prevId, byte[] packed) {}

    /** How a life ended, with its last entries. */
    record Ended(String epoch, long version, String last, List<Entry> entries) {}

    SimulatedRoom copy() {
        return new SimulatedRoom(this);
    }

    boolean isAbsent() {
        return epoch.isEmpty();
    }

    boolean isAt(String epoch, long version, String last) {
        return this.epoch.equals(epoch) && this.version == version && this.last.equals(last);
    }

    /** The id of the entry at a version from {@link #start} to {@link #version}; null at the start without a snapshot. */
    String id(long at) {
        if (at == version) {
            return last;
        }
        return at == start ? sid : entries.get((int) (at - start - 1)).id();
    }

    void begin(String epoch, long version) {
        clear();
        this.epoch = epoch;
        this.start = version - 1;
        this.version = version - 1;
    }

    void retire() {
        List<Entry> lastOnes = entries.subList(Math.max(0, entries.size() - 16), entries.size());
        ended.add(new Ended(epoch, version, last, List.copyOf(lastOnes)));
        if (ended.size() > 16) {
            ended.remove(0);
        }
        clear();
    }

    boolean hasEnded(String life) {
        return ended.stream().anyMatch(each -> each.epoch().equals(life));
    }

    /** The end of a life that a place is in; null if it is none before the end of one. */
    List<Object> endOf(String life, long at, String id) {
        for (Ended each : ended) {
            long known = at - (each.version() - each.entries().size());
            if (!each.epoch().equals(life) || at >= each.version()) {
                continue;
            }
            if (known >= 0 && !each.entries().get((int) known).prevId().equals(id)) {
                return null;
            }
            List<Object> rest = new ArrayList<>();
            for (int i = (int) known; known >= 0 && i < each.entries().size(); i++) {
                rest.add(each.entries().get(i).packed());
            }
            return List.of(
                    Ascii.bytes("ended"),
                    Ascii.bytes(life),
                    Ascii.bytes(each.version()),
                    Ascii.bytes(each.last()),
                    rest);
        }
        return null;
    }

    void clear() {
        epoch = "";
        start = 0;
        version = 0;
        last = "";
        sid = null;
        state = null;
        entries.clear();
    }

    void write(String id, byte[] bytes, long now) {
        time = Math.max(time, now);
        byte[] head = Ascii.bytes(time + " " + id + " " + last + " ");
        byte[] packed = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, packed, 0, head.length);
        System.arraycopy(bytes, 0, packed, head.length, bytes.length);
        entries.add(new Entry(id, last, packed));
        version++;
        last = id;
    }

    void snapshot(long at, byte[] newState) {
        sid = id(at);
        state = newState;
        entries.subList(0, (int) (at - start)).clear();
        start = at;
    }
}
