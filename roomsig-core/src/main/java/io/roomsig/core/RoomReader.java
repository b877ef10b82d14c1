package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.RoomException;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks at rooms that need not be live on this node. */
final class RoomReader {
    private RoomReader() {}

    /** The room as it is; empty if nobody is in it. */
    static CompletionStage<Optional<Room>> read(Node node, String code) {
        LiveRoom live = node.rooms().find(code);
        if (live != null && live.room().version() > 0) {
            return CompletableFuture.completedFuture(present(node, live.room()));
        }
        CompletableFuture<Optional<Room>> read = new CompletableFuture<>();
        Stages.when(
                () -> node.log().read(code, LogPosition.NONE),
                (slice, failure) -> {
                    if (slice == null) {
                        read.completeExceptionally(new RoomException(ErrorCode.STORE_UNAVAILABLE));
                    } else {
                        read.complete(slice.isAbsent() ? Optional.empty() : present(node, room(node, code, slice)));
                    }
                },
                fault -> read.completeExceptionally(new RoomException(ErrorCode.INTERNAL)));
        return read;
    }

    private static Optional<Room> present(Node node, Room room) {
        return room.isOver() || !node.knowsRules(room) ? Optional.empty() : Optional.of(room);
    }

    private static Room room(Node node, String code, LogSlice slice) {
        LogSlice.Snapshot snapshot = slice.snapshot();
        Room room = snapshot != null
                ? node.codec().decode(snapshot.state())
                : Room.absent(code, slice.records().get(0).version());
        for (LogRecord record : slice.records()) {
            RoomEntry entry = node.codec().decode(record);
            room = RoomMachine.step(room, entry).room();
        }
        return room;
    }
}
