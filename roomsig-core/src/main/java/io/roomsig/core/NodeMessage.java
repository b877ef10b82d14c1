package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.room.PeerState;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.RawJson;
import io.roomsig.core.wire.SignalKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node tells another about a room, beside its log.
 *
 * @param room the room's code; empty if it is of the node itself
 * @param epoch the life of the room in which it was sent
 * @param version what the sending node had applied: the other waits with it until it has, too
 * @param content what it says
 */
record NodeMessage(String room, String epoch, long version, Content content) {
    private static final long NONE = -1;

    /** What it says. */
    sealed interface Content {}

    /** A signal on its way, numbered by its sender or on its behalf. */
    record Signal(String from, ClientMessage.Signal signal, long s) implements Content {}

    /** All signals of {@code of} to {@code by} up to {@code s} have arrived. */
    record Acked(String by, String of, long s) implements Content {}

    /** {@code from} sends nothing to {@code to} up to {@code s} any more. */
    record Skip(String from, String to, long s) implements Content {}

    /** App data for one, or for all of that node. */
    record App(String from, ClientMessage.AppMessage message, Instant at) implements Content {}

    /** How a client finds its connection to another, for the home of the pair. */
    record Report(String by, ClientMessage.PeerReport report) implements Content {}

    /** An error for one client, about another; with the count of the pair, if that is what is wrong. */
    record Refusal(
            String to,
            ErrorCode code,
            String with,
            @Nullable Long n) implements Content {}

    /** The sending node holds the room, and believes that some of its members are driven by the other. */
    record Present() implements Content {}

    /** Asks which rooms the other node holds. */
    record ListRooms(long query) implements Content {}

    /** Some of the rooms that a node holds; {@code last} of what it has to say. */
    record Rooms(long query, boolean last, List<RoomSummary> rooms) implements Content {}

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(room);
            out.writeUTF(epoch);
            out.writeLong(version);
            write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private void write(DataOutputStream out) throws IOException {
        if (content instanceof Signal signal) {
            out.writeByte('S');
            out.writeUTF(signal.from);
            out.writeUTF(signal.signal.to());
            out.writeLong(signal.s);
            writeCount(out, signal.signal.n());
            out.writeUTF(signal.signal.kind().name());
            out.writeBoolean(signal.signal.fromSocketIo());
            bytes(out, signal.signal.payload().utf8());
        } else if (content instanceof Acked acked) {
            out.writeByte('A');
            out.writeUTF(acked.by);
            out.writeUTF(acked.of);
            out.writeLong(acked.s);
        } else if (content instanceof Skip skip) {
            out.writeByte('K');
            out.writeUTF(skip.from);
            out.writeUTF(skip.to);
            out.writeLong(skip.s);
        } else if (content instanceof App app) {
            out.writeByte('M');
            out.writeUTF(app.from);
            out.writeBoolean(app.message.to() != null);
            out.writeUTF(app.message.to() == null ? "" : app.message.to());
            out.writeLong(app.at.toEpochMilli());
            text(out, app.message.kind());
            text(out, app.message.body());
        } else if (content instanceof Report report) {
            out.writeByte('R');
            out.writeUTF(report.by);
            out.writeUTF(report.report.to());
            out.writeUTF(report.report.state().name());
            writeCount(out, report.report.n());
        } else if (content instanceof Refusal refusal) {
            out.writeByte('E');
            out.writeUTF(refusal.to);
            out.writeUTF(refusal.code.name());
            out.writeUTF(refusal.with);
            writeCount(out, refusal.n);
        } else if (content instanceof ListRooms list) {
            out.writeByte('L');
            out.writeLong(list.query);
        } else if (content instanceof Rooms told) {
            out.writeByte('T');
            write(out, told);
        } else {
            out.writeByte('P');
        }
    }

    private static void write(DataOutputStream out, Rooms told) throws IOException {
        out.writeLong(told.query);
        out.writeBoolean(told.last);
        out.writeInt(told.rooms.size());
        for (RoomSummary room : told.rooms) {
            out.writeUTF(room.room());
            out.writeUTF(room.epoch());
            out.writeLong(room.version());
            out.writeLong(room.openedAt().toEpochMilli());
            out.writeInt(room.participants());
            out.writeBoolean(room.locked());
        }
    }

    private static Rooms rooms(DataInputStream in) throws IOException {
        long query = in.readLong();
        boolean last = in.readBoolean();
        int count = in.readInt();
        List<RoomSummary> rooms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rooms.add(new RoomSummary(
                    in.readUTF(),
                    in.readUTF(),
                    in.readLong(),
                    Instant.ofEpochMilli(in.readLong()),
                    in.readInt(),
                    in.readBoolean()));
        }
        return new Rooms(query, last, rooms);
    }

    /**
     * Reads one.
     *
     * @return {@code null} if it is of a kind that this version does not know
     * @throws IllegalArgumentException if it is none
     */
    static @Nullable NodeMessage decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String room = in.readUTF();
            String epoch = in.readUTF();
            long version = in.readLong();
            Content content = read(in);
            return content == null ? null : new NodeMessage(room, epoch, version, content);
        } catch (IOException foreign) {
            throw new IllegalArgumentException(
                    "no message of a node: " + foreign.getClass().getSimpleName());
        }
    }

    private static @Nullable Content read(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 'S' -> signal(in);
            case 'A' -> new Acked(in.readUTF(), in.readUTF(), in.readLong());
            case 'K' -> new Skip(in.readUTF(), in.readUTF(), in.readLong());
            case 'M' -> app(in);
            case 'R' -> report(in);
            case 'E' -> new Refusal(in.readUTF(), ErrorCode.valueOf(in.readUTF()), in.readUTF(), count(in));
            case 'P' -> new Present();
            case 'L' -> new ListRooms(in.readLong());
            case 'T' -> rooms(in);
            default -> null;
        };
    }

    private static Signal signal(DataInputStream in) throws IOException {
        String from = in.readUTF();
        String to = in.readUTF();
        long s = in.readLong();
        Long n = count(in);
        SignalKind kind = SignalKind.valueOf(in.readUTF());
        boolean fromSocketIo = in.readBoolean();
        ClientMessage.Signal signal = new ClientMessage.Signal(kind, to, RawJson.ofUtf8(bytes(in)), fromSocketIo, s, n);
        return new Signal(from, signal, s);
    }

    private static Report report(DataInputStream in) throws IOException {
        String by = in.readUTF();
        String to = in.readUTF();
        return new Report(by, new ClientMessage.PeerReport(to, PeerState.valueOf(in.readUTF()), count(in)));
    }

    private static void writeCount(DataOutputStream out, @Nullable Long n) throws IOException {
        out.writeLong(n == null ? NONE : n);
    }

    private static @Nullable Long count(DataInputStream in) throws IOException {
        long n = in.readLong();
        return n == NONE ? null : n;
    }

    private static App app(DataInputStream in) throws IOException {
        String from = in.readUTF();
        boolean toOne = in.readBoolean();
        String to = in.readUTF();
        Instant at = Instant.ofEpochMilli(in.readLong());
        return new App(from, new ClientMessage.AppMessage(toOne ? to : null, text(in), text(in)), at);
    }

    /** Longer than what {@code writeUTF} takes, and in UTF-8 as it will be sent. */
    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream out, byte[] utf8) throws IOException {
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        byte[] utf8 = new byte[Math.min(Math.max(in.readInt(), 0), in.available() + 1)];
        in.readFully(utf8);
        return utf8;
    }
}
