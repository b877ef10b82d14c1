package io.roomsig.redis;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms' log in Redis, shared by all nodes. One room is one hash, with a time to live, and one channel; each operation is
 * one script. Safe for use by several threads; nothing waits.
 */
final class RedisRoomLog implements RoomLog {
    /** For how long it is remembered what was taken in a room that is gone, and how it ended. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    /** Up to here Redis's numbers are exact. */
    private static final long MAX_VERSION = 1L << 52;

    private final RedisLink link;
    private final String prefix;
    private final byte[] ttlMillis;
    private final RoomWatch watch;

    /**
     * @param prefix of keys and channels
     * @param ttl how long a room is kept that nobody appends to or reads
     */
    RedisRoomLog(RedisLink link, Channels channels, String prefix, Duration ttl) {
        this.link = link;
        this.prefix = prefix;
        this.ttlMillis = Ascii.bytes(ttl.toMillis());
        this.watch = new RoomWatch(channels, room -> channel(digest(room)), this::read);
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        if (proposals.isEmpty()) {
            throw new IllegalArgumentException("no proposals");
        }
        String digest = digest(room);
        List<byte[]> args = new ArrayList<>(9 + 3 * proposals.size());
        args.add(ttlMillis);
        args.add(Ascii.bytes(channel(digest)));
        addPosition(args, seen);
        args.add(Ascii.bytes(open == null ? 0 : 1));
        if (open != null) {
            addProposal(args, open);
        }
        proposals.forEach(proposal -> addProposal(args, proposal));
        return slice(room, digest, RoomScripts.APPEND, args);
    }

    @Override
    public CompletionStage<LogSlice> reopen(
            String room, LogPosition seen, LogPosition head, Proposal first, long version) {
        if (version < 1 || version > MAX_VERSION) {
            throw new IllegalArgumentException("version is out of range: " + version);
        }
        String digest = digest(room);
        List<byte[]> args = new ArrayList<>(11);
        args.add(ttlMillis);
        args.add(Ascii.bytes(channel(digest)));
        addPosition(args, head);
        args.add(Ascii.bytes(version));
        args.add(Ascii.bytes(first.id()));
        args.add(first.bytes());
        addPosition(args, seen);
        return slice(room, digest, RoomScripts.REOPEN, args);
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        List<byte[]> args = new ArrayList<>(4);
        args.add(ttlMillis);
        addPosition(args, seen);
        return slice(room, digest(room), RoomScripts.READ, args);
    }

    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        return watch.subscribe(room, listener);
    }

    @Override
    public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        List<byte[]> args = new ArrayList<>(5);
        args.add(ttlMillis);
        addPosition(args, snapshot.at());
        args.add(snapshot.state());
        return Stages.map(eval(digest(room), RoomScripts.SNAPSHOT, args), taken -> null);
    }

    @Override
    public CompletionStage<Boolean> retire(String room, LogPosition head) {
        List<byte[]> args = new ArrayList<>(4);
        args.add(Ascii.bytes(MEMORY.toMillis()));
        addPosition(args, head);
        return Stages.map(eval(digest(room), RoomScripts.RETIRE, args), Long.valueOf(1)::equals);
    }

    private CompletionStage<LogSlice> slice(String room, String digest, LuaScript script, List<byte[]> args) {
        return Stages.map(eval(digest, script, args), reply -> {
            LogSlice slice = RoomAnswers.slice(reply);
            watch.seen(room, slice.head());
            return slice;
        });
    }

    private CompletionStage<Object> eval(String digest, LuaScript script, List<byte[]> args) {
        return link.eval(script, key(digest), args.toArray(byte[][]::new));
    }

    /** The braces make the digest choose the cluster's slot, whatever the prefix holds but braces of its own. */
    private byte[] key(String digest) {
        return Ascii.bytes(prefix + "room:{" + digest + "}");
    }

    private String channel(String digest) {
        return prefix + "room:" + digest;
    }

    private static String digest(String room) {
        return Digests.of("room", Objects.requireNonNull(room, "room"));
    }

    private static void addPosition(List<byte[]> args, LogPosition position) {
        args.add(Ascii.bytes(position.epoch()));
        args.add(Ascii.bytes(position.version()));
        args.add(Ascii.bytes(position.lastId()));
    }

    private static void addProposal(List<byte[]> args, Proposal proposal) {
        args.add(Ascii.bytes(proposal.origin()));
        args.add(Ascii.bytes(proposal.number()));
        args.add(proposal.bytes());
    }
}
