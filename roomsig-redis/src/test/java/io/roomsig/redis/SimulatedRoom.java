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
    /** The snapshot's id; null if there is none. */
    String sid;

    byte[] state;
    final List<Entry> entries;
    final Map<String, Long> taken;

    SimulatedRoom() {
        this.entries = new ArrayList<>();
        this.taken = new HashMap<>();
    }

    private SimulatedRoom(SimulatedRoom other) {
        this.epoch = other.epoch;
        this.start = other.start;
        this.version = other.version;
        this.last = other.last;
        this.time = other.time;
        this.sid = other.sid;
        this.state = other.state;
        this.entries = new ArrayList<>(other.entries);
        this.taken = new HashMap<>(other.taken);
    }

    /** An entry, also as it stands in the hash, which answers and messages hold as it is. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Entry(String id, byte[] packed) {}

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
        entries.add(new Entry(id, packed));
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
