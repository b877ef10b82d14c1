package io.roomsig.redis;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Calls of all scripts with arguments that are right, stale, doubled or of somewhere else. */
final class RandomCalls {
    private static final List<byte[]> ROOMS = List.of(Ascii.bytes("r:{one}"), Ascii.bytes("r:{two}"));
    private static final byte[] NODES = Ascii.bytes("r:nodes");
    private static final List<String> ORIGINS = List.of("n1", "n2", "N_3", "-");

    /** What they touch. */
    static final List<byte[]> KEYS = List.of(ROOMS.get(0), ROOMS.get(1), NODES);

    /** Where they publish. */
    static final List<String> CHANNELS = List.of("c:one", "c:two", "c:node");

    private final Random random;
    private final List<List<LogPosition>> known = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<Call> made = new ArrayList<>();
    private int numbers;

    RandomCalls(Random random) {
        this.random = random;
        known.forEach(positions -> positions.add(LogPosition.NONE));
    }

    /** A call; without a script the key is evicted. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Call(LuaScript script, byte[] key, byte[]... args) {
        boolean isOfBus() {
            return key == NODES;
        }

        @Override
        public String toString() {
            List<String> words = new ArrayList<>(List.of(Ascii.text(key)));
            for (byte[] arg : args) {
                words.add(Ascii.text(arg));
            }
            return String.join(" | ", words);
        }
    }

    Call next() {
        if (!made.isEmpty() && random.nextInt(10) == 0) {
            return made.get(made.size() - 1 - random.nextInt(Math.min(made.size(), 30)));
        }
        int room = random.nextInt(ROOMS.size());
        Call call = switch (random.nextInt(100)) {
            case 0 -> new Call(null, random.nextInt(4) == 0 ? NODES : ROOMS.get(room));
            case 1, 2, 3, 4, 5 -> reopen(room);
            case 6, 7, 8, 9 -> retire(room);
            case 10, 11, 12, 13, 14, 15 -> snapshot(room);
            case 16, 17 -> new Call(BusScripts.LEAVE, NODES, Ascii.bytes(origin()));
            case 18, 19 -> new Call(BusScripts.PUBLISH, NODES, Ascii.bytes("c:node"), bytes());
            default -> {
                int rest = random.nextInt(4);
                yield rest == 0 ? read(room) : rest == 1 ? renew() : append(room);
            }
        };
        if (call.script() != null) {
            made.add(call);
        }
        return call;
    }

    /** What an answer tells of places that there are. */
    void learn(Call call, Object reply) {
        if (call.isOfBus() || !(reply instanceof List)) {
            return;
        }
        List<LogPosition> positions = known.get(call.key() == ROOMS.get(0) ? 0 : 1);
        LogSlice slice = RoomAnswers.slice(reply);
        slice.records().forEach(record -> positions.add(new LogPosition(slice.epoch(), record.version(), record.id())));
        positions.add(slice.head());
    }

    private Call append(int room) {
        List<byte[]> args = new ArrayList<>(List.of(ttl(), channel(room)));
        args.addAll(position(room));
        boolean opens = random.nextInt(3) > 0;
        args.add(Ascii.bytes(opens ? 1 : 0));
        int proposals = 1 + random.nextInt(random.nextInt(20) == 0 ? 60 : 3) + (opens ? 1 : 0);
        for (int i = 0; i < proposals; i++) {
            args.add(Ascii.bytes(origin()));
            args.add(Ascii.bytes(Math.max(1, ++numbers - (random.nextInt(5) == 0 ? random.nextInt(20) : 0))));
            args.add(bytes());
        }
        return new Call(RoomScripts.APPEND, ROOMS.get(room), args.toArray(byte[][]::new));
    }

    private Call read(int room) {
        List<byte[]> args = new ArrayList<>(List.of(ttl()));
        args.addAll(position(room));
        return new Call(RoomScripts.READ, ROOMS.get(room), args.toArray(byte[][]::new));
    }

    private Call reopen(int room) {
        List<byte[]> args = new ArrayList<>(List.of(ttl(), channel(room)));
        args.addAll(position(room));
        args.add(Ascii.bytes(1 + random.nextInt(random.nextBoolean() ? 10 : 1 << 30)));
        args.add(Ascii.bytes(origin() + "-" + ++numbers));
        args.add(bytes());
        args.addAll(position(room));
        return new Call(RoomScripts.REOPEN, ROOMS.get(room), args.toArray(byte[][]::new));
    }

    private Call snapshot(int room) {
        List<byte[]> args = new ArrayList<>(List.of(ttl()));
        args.addAll(position(room));
        args.add(bytes());
        return new Call(RoomScripts.SNAPSHOT, ROOMS.get(room), args.toArray(byte[][]::new));
    }

    private Call retire(int room) {
        List<byte[]> args = new ArrayList<>(List.of(ttl()));
        args.addAll(position(room));
        return new Call(RoomScripts.RETIRE, ROOMS.get(room), args.toArray(byte[][]::new));
    }

    /** Leases that last, that are over at once, and that end too far ahead: none that ends while the test runs. */
    private Call renew() {
        List<String> lengths = List.of("100000", "100000", "0", "200000");
        return new Call(
                BusScripts.RENEW,
                NODES,
                Ascii.bytes(origin()),
                Ascii.bytes(random.nextInt(5)),
                Ascii.bytes(lengths.get(random.nextInt(lengths.size()))),
                Ascii.bytes("c:node"),
                Ascii.bytes("p" + ++numbers),
                Ascii.bytes(random.nextInt(3) == 0 ? 0 : 1));
    }

    private List<byte[]> position(int room) {
        List<LogPosition> positions = known.get(random.nextInt(20) == 0 ? 1 - room : room);
        int back = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(Math.min(positions.size(), 40));
        LogPosition position = positions.get(positions.size() - back);
        if (random.nextInt(12) == 0) {
            position = LogPosition.NONE;
        } else if (random.nextInt(20) == 0) {
            position = new LogPosition(position.epoch(), position.version(), "x");
        } else if (random.nextInt(20) == 0) {
            position = new LogPosition(position.epoch(), position.version() + random.nextInt(7) - 3, position.lastId());
        } else if (random.nextInt(20) == 0) {
            position = new LogPosition("another", position.version(), position.lastId());
        }
        return List.of(Ascii.bytes(position.epoch()), Ascii.bytes(position.version()), Ascii.bytes(position.lastId()));
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 300 : 20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String origin() {
        return ORIGINS.get(random.nextInt(ORIGINS.size()));
    }

    private byte[] ttl() {
        return Ascii.bytes(random.nextBoolean() ? 600_000 : 900_000);
    }

    private static byte[] channel(int room) {
        return Ascii.bytes(CHANNELS.get(room));
    }
}
