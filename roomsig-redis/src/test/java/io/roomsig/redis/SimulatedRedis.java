package io.roomsig.redis;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What Redis makes of our scripts, in plain Java, for one thread: a test holds it to the real one, answer by answer. Time is
 * whatever it is told, and it may lose what a Redis may lose.
 */
final class SimulatedRedis {
    private static final int MAX_UNDO = 1_024;

    private final LongSupplier millis;
    private final Map<String, SimulatedRoom> rooms = new HashMap<>();
    private final Map<String, Long> ends = new HashMap<>();
    private final Map<String, Map<String, Lease>> leases = new HashMap<>();
    private final Map<String, Set<Sink>> sinks = new HashMap<>();
    private final Deque<Undo> undo = new ArrayDeque<>();
    private int losses;

    /**
     * @param millis its clock: milliseconds since 1970
     */
    SimulatedRedis(LongSupplier millis) {
        this.millis = millis;
    }

    /** Where messages go. */
    @FunctionalInterface
    interface Sink {
        void message(String channel, byte[] message);
    }

    private record Lease(long ends, String rules) {}

    /** What was there before a write: null if nothing. */
    private record Undo(String key, SimulatedRoom room, Map<String, Lease> leases) {}

    /** Runs a script at once. */
    Object eval(LuaScript script, byte[] key, byte[]... args) {
        String name = Ascii.text(key);
        if (script == RoomScripts.APPEND) {
            return append(name, args);
        } else if (script == RoomScripts.READ) {
            return read(name, args);
        } else if (script == RoomScripts.REOPEN) {
            return reopen(name, args);
        } else if (script == RoomScripts.SNAPSHOT) {
            return snapshot(name, args);
        } else if (script == RoomScripts.RETIRE) {
            return retire(name, args);
        } else if (script == BusScripts.RENEW) {
            return renew(name, args);
        } else if (script == BusScripts.LEAVE) {
            return leave(name, args);
        } else if (script == BusScripts.PUBLISH) {
            return publish(Ascii.text(args[0]), args[1]);
        }
        throw new IllegalArgumentException("a script that is not simulated");
    }

    /** Hands a message to all who are subscribed, and says how many. */
    long publish(String channel, byte[] message) {
        Set<Sink> all = sinks.get(channel);
        if (all == null) {
            return 0;
        }
        List<Sink> now = List.copyOf(all);
        now.forEach(sink -> sink.message(channel, message));
        return now.size();
    }

    void subscribe(String channel, Sink sink) {
        sinks.computeIfAbsent(channel, name -> new LinkedHashSet<>()).add(sink);
    }

    void unsubscribe(String channel, Sink sink) {
        Set<Sink> all = sinks.get(channel);
        if (all != null && all.remove(sink) && all.isEmpty()) {
            sinks.remove(channel);
        }
    }

    /** How often it has lost something. */
    int losses() {
        return losses;
    }

    // What a Redis may lose.

    /** Forgets all keys; who is subscribed stays so. */
    void flush() {
        losses++;
        rooms.clear();
        leases.clear();
        ends.clear();
        undo.clear();
    }

    /** Forgets one key. */
    void evict(String key) {
        losses++;
        remove(key);
    }

    private void remove(String key) {
        rooms.remove(key);
        leases.remove(key);
        ends.remove(key);
    }

    /** The keys that are there. */
    Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(rooms.keySet());
        keys.addAll(leases.keySet());
        return keys;
    }

    /** How many rooms there are: lives, not what is remembered of them. */
    int rooms() {
        return (int) rooms.entrySet().stream()
                .filter(room -> !isOver(room.getKey()) && !room.getValue().isAbsent())
                .count();
    }

    /** In milliseconds; -2 if there is no such key. */
    long timeToLive(String key) {
        return isOver(key) || !ends.containsKey(key) ? -2 : ends.get(key) - millis.getAsLong();
    }

    /** When somebody held a room last; negative if there is no such room. */
    long heldAt(String key) {
        SimulatedRoom room = room(key);
        return room.isAbsent() ? -1 : room.held;
    }

    /** As if somebody had held a room then, and nobody since. */
    void heldAt(String key, long at) {
        room(key).held = at;
    }

    /** Forgets the last writes, as many of them as it still knows: at most a thousand or so. */
    void rewind(int writes) {
        losses++;
        for (int i = 0; i < writes && !undo.isEmpty(); i++) {
            restore(undo.removeLast());
        }
    }

    /** Forgets the last writes to one key. */
    void rewind(String key, int writes) {
        losses++;
        int left = writes;
        for (Iterator<Undo> latest = undo.descendingIterator(); left > 0 && latest.hasNext(); ) {
            Undo next = latest.next();
            if (next.key.equals(key)) {
                latest.remove();
                restore(next);
                left--;
            }
        }
    }

    private void restore(Undo before) {
        if (before.room == null && before.leases == null) {
            remove(before.key);
            return;
        }
        if (before.room != null) {
            rooms.put(before.key, before.room);
        } else {
            leases.put(before.key, before.leases);
        }
        ends.put(before.key, millis.getAsLong() + RedisRoomLog.MEMORY.toMillis());
    }

    // The scripts.

    private Object append(String key, byte[]... args) {
        SimulatedRoom room = room(key);
        List<Object> over = endOf(room, args, 2);
        if (over != null) {
            return over;
        }
        List<Object> answer = room.isAbsent() ? null : since(room, args, 2);
        if (answer != null && isRewound(answer)) {
            held(key, room, args[0]);
            return answer;
        }
        boolean opens = args[5][0] == '1';
        Map<String, Long> taken = new HashMap<>();
        List<Integer> fresh = new ArrayList<>();
        for (int i = opens ? 9 : 6; i < args.length; i += 3) {
            String origin = Ascii.text(args[i]);
            long number = Ascii.number(args[i + 1]);
            if (number > taken.getOrDefault(origin, room.taken.getOrDefault(origin, 0L))) {
                taken.put(origin, number);
                fresh.add(i);
            }
        }
        if (answer == null && (fresh.isEmpty() || !opens)) {
            return List.of(Ascii.bytes("absent"));
        }
        if (fresh.isEmpty()) {
            held(key, room, args[0]);
            return answer;
        }
        long now = millis.getAsLong();
        SimulatedRoom next = change(key, room);
        if (answer == null) {
            String epoch = Ascii.text(args[6]) + "-" + Ascii.text(args[7]);
            next.begin(epoch, 1);
            next.time = 0;
            next.write(epoch, args[8], now);
            answer = since(next, new byte[0], -1, new byte[0]);
            answer.set(4, new ArrayList<>());
            answer.set(5, Ascii.bytes(0));
        }
        int before = answer == null || room.isAbsent() ? 0 : room.entries.size();
        next.taken.putAll(taken);
        for (int i : fresh) {
            next.write(Ascii.text(args[i]) + "-" + Ascii.text(args[i + 1]), args[i + 2], now);
        }
        next.held = now;
        expire(key, args[0]);
        List<SimulatedRoom.Entry> news = next.entries.subList(before, next.entries.size());
        tell(Ascii.text(args[1]), next, news);
        answer.set(2, Ascii.bytes(next.version));
        answer.set(3, Ascii.bytes(next.last));
        @SuppressWarnings("unchecked") // made by since
        List<Object> entries = (List<Object>) answer.get(4);
        news.forEach(entry -> entries.add(entry.packed()));
        return answer;
    }

    private Object read(String key, byte[]... args) {
        SimulatedRoom room = room(key);
        List<Object> over = endOf(room, args, 1);
        if (over != null) {
            return over;
        }
        if (room.isAbsent()) {
            return List.of(Ascii.bytes("absent"));
        }
        List<Object> answer = since(room, args, 1);
        if (Ascii.text(args[1]).equals(room.epoch)) {
            held(key, room, args[0]);
        }
        return answer;
    }

    private Object reopen(String key, byte[]... args) {
        SimulatedRoom room = room(key);
        List<Object> over = endOf(room, args, 8);
        if (over != null) {
            return over;
        }
        if (room.isAt(Ascii.text(args[2]), signed(args[3]), Ascii.text(args[4]))
                && !room.hasEnded(Ascii.text(args[6]))) {
            SimulatedRoom next = change(key, room);
            if (room.isAbsent()) {
                next.time = 0;
            }
            next.begin(Ascii.text(args[6]), Ascii.number(args[5]));
            next.write(next.epoch, args[7], millis.getAsLong());
            next.held = millis.getAsLong();
            expire(key, args[0]);
            tell(Ascii.text(args[1]), next, next.entries);
            return since(next, new byte[0], -1, new byte[0]);
        }
        if (room.isAbsent()) {
            return List.of(Ascii.bytes("absent"));
        }
        return since(room, new byte[0], -1, new byte[0]);
    }

    private Object snapshot(String key, byte[]... args) {
        SimulatedRoom room = room(key);
        long at = signed(args[2]);
        if (room.isAbsent()
                || !room.epoch.equals(Ascii.text(args[1]))
                || at <= room.start
                || at > room.version
                || !room.id(at).equals(Ascii.text(args[3]))) {
            return 0L;
        }
        change(key, room).snapshot(at, args[4]);
        expire(key, args[0]);
        return 1L;
    }

    private Object retire(String key, byte[]... args) {
        SimulatedRoom room = room(key);
        if (room.isAbsent() || !room.isAt(Ascii.text(args[1]), signed(args[2]), Ascii.text(args[3]))) {
            return 0L;
        }
        change(key, room).retire();
        expire(key, args[0]);
        return 1L;
    }

    private Object renew(String key, byte[]... args) {
        String node = Ascii.text(args[0]);
        String rules = Ascii.text(args[1]);
        long now = millis.getAsLong();
        boolean renews = args[5][0] == '1';
        isOver(key);
        Map<String, Lease> before = leases.get(key);
        Map<String, Lease> next = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
        next.values().removeIf(lease -> lease.ends <= now || lease.ends > now + 120_000);
        boolean unbroken = next.containsKey(node);
        List<Object> alive = new ArrayList<>();
        alive.add(unbroken ? 1L : 0L);
        next.forEach((id, lease) -> {
            if (!id.equals(node)) {
                alive.add(Ascii.bytes(id));
                alive.add(Ascii.bytes(lease.rules));
            }
        });
        publish(Ascii.text(args[3]), args[4]);
        if (renews) {
            next.put(node, new Lease(now + Ascii.number(args[2]), rules));
        }
        if (renews || unbroken) {
            alive.add(args[0]);
            alive.add(args[1]);
        }
        if (!next.equals(before == null ? Map.of() : before)) {
            remember(new Undo(key, null, before));
        }
        putLeases(key, next);
        return alive;
    }

    private Object leave(String key, byte[]... args) {
        isOver(key);
        Map<String, Lease> before = leases.get(key);
        if (before != null && before.containsKey(Ascii.text(args[0]))) {
            Map<String, Lease> next = new LinkedHashMap<>(before);
            next.remove(Ascii.text(args[0]));
            remember(new Undo(key, null, before));
            if (next.isEmpty()) {
                remove(key);
            } else {
                leases.put(key, next);
            }
        }
        return 1L;
    }

    private void putLeases(String key, Map<String, Lease> next) {
        if (next.isEmpty()) {
            remove(key);
        } else {
            leases.put(key, next);
            ends.put(key, millis.getAsLong() + 120_000);
        }
    }

    private SimulatedRoom room(String key) {
        SimulatedRoom room = isOver(key) ? null : rooms.get(key);
        return room == null ? new SimulatedRoom() : room;
    }

    private boolean isOver(String key) {
        Long end = ends.get(key);
        if (end == null || millis.getAsLong() < end) {
            return false;
        }
        remove(key);
        return true;
    }

    /** A copy that takes the room's place, which is remembered. */
    private SimulatedRoom change(String key, SimulatedRoom room) {
        remember(new Undo(key, rooms.get(key), null));
        SimulatedRoom next = room.copy();
        rooms.put(key, next);
        return next;
    }

    private void remember(Undo before) {
        undo.addLast(before);
        if (undo.size() > MAX_UNDO) {
            undo.removeFirst();
        }
    }

    private void expire(String key, byte[] ttlMillis) {
        ends.put(key, millis.getAsLong() + Ascii.number(ttlMillis));
    }

    /** No change that a rewind takes back: it is as old as the answer. */
    private void held(String key, SimulatedRoom room, byte[] ttlMillis) {
        room.held = millis.getAsLong();
        expire(key, ttlMillis);
    }

    private static boolean isRewound(List<Object> answer) {
        return answer.size() == 4;
    }

    private static List<Object> endOf(SimulatedRoom room, byte[][] args, int from) {
        return room.endOf(Ascii.text(args[from]), signed(args[from + 1]), Ascii.text(args[from + 2]));
    }

    private List<Object> since(SimulatedRoom room, byte[][] args, int from) {
        return since(room, args[from], signed(args[from + 1]), args[from + 2]);
    }

    private List<Object> since(SimulatedRoom room, byte[] epoch, long version, byte[] last) {
        List<Object> answer = new ArrayList<>(7);
        answer.add(null);
        answer.add(Ascii.bytes(room.epoch));
        answer.add(Ascii.bytes(room.version));
        answer.add(Ascii.bytes(room.last));
        if (Ascii.text(epoch).equals(room.epoch) && version >= room.start) {
            if (version > room.version || !Ascii.text(last).equals(room.id(version))) {
                answer.set(0, Ascii.bytes("rewound"));
                return answer;
            }
            answer.set(0, Ascii.bytes("after"));
            answer.add(packed(room, (int) (version - room.start)));
            return answer;
        }
        answer.set(0, Ascii.bytes("whole"));
        answer.add(packed(room, 0));
        answer.add(Ascii.bytes(Math.max(0, millis.getAsLong() - room.held)));
        if (room.sid != null) {
            answer.add(Ascii.bytes(room.sid));
            answer.add(room.state);
        }
        return answer;
    }

    private static List<Object> packed(SimulatedRoom room, int from) {
        List<Object> packed = new ArrayList<>(room.entries.size() - from + 1);
        for (int i = from; i < room.entries.size(); i++) {
            packed.add(room.entries.get(i).packed());
        }
        return packed;
    }

    private void tell(String channel, SimulatedRoom room, List<SimulatedRoom.Entry> news) {
        if (!sinks.containsKey(channel)) {
            return;
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Parts.write(message, Ascii.bytes(room.epoch));
        Parts.write(message, Ascii.bytes(room.version - news.size() + 1));
        news.forEach(entry -> Parts.write(message, entry.packed()));
        publish(channel, message.toByteArray());
    }

    private static long signed(byte[] number) {
        return Long.parseLong(Ascii.text(number));
    }
}
