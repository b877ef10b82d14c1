package io.roomsig.testkit;

import io.roomsig.api.Permission;
import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What the host app does in a transcript, in the room {@code ROOM42}. Has to be done by the time the line ends.
 *
 * <pre>
 * host admits $bob        host kicks $bob           host bans bob            host unbans bob
 * host locks              host unlocks              host closes              host lets newcomers wait|in
 * host sets key value     host removes key          host times 5m            host revokes grant-bob
 * host says kind body     host tells $bob body      host permits $bob role signal,message
 * </pre>
 */
final class HostLine {
    private HostLine() {}

    static void perform(RoomServer server, String verb, String rest) {
        CompletionStage<Void> done = done(server.room("ROOM42"), verb, rest.split(" ", 2));
        if (!done.toCompletableFuture().isDone()) {
            throw new AssertionError("host " + verb + " " + rest + ": nothing came of it");
        }
        done.toCompletableFuture().join();
    }

    private static CompletionStage<Void> done(RoomHandle room, String verb, String[] words) {
        return switch (verb) {
            case "admits" -> room.admit(words[0]);
            case "kicks" -> room.kick(words[0]);
            case "bans" -> room.ban(words[0]);
            case "unbans" -> room.unban(words[0]);
            case "locks" -> room.lock();
            case "unlocks" -> room.unlock();
            case "closes" -> room.close();
            case "lets" -> room.waitingRoom(words[1].equals("wait"));
            case "sets" -> room.set(words[0], words[1]);
            case "removes" -> room.remove(words[0]);
            case "times" -> room.startTimer(Duration.parse("PT" + words[0]));
            case "revokes" -> room.revoke(words[0]);
            case "says" -> room.send(words[0], words[1]);
            case "tells" -> room.sendTo(words[0], "note", words[1]);
            case "permits" -> {
                String[] what = words[1].split(" ", 2);
                yield room.permit(words[0], what[0], permissions(what[1]));
            }
            default -> throw new IllegalArgumentException("a host cannot " + verb);
        };
    }

    private static Set<Permission> permissions(String names) {
        return Arrays.stream(names.split(","))
                .map(Permission::named)
                .map(Objects::requireNonNull)
                .collect(Collectors.toSet());
    }
}
