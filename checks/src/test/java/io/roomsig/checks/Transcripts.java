package io.roomsig.checks;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomsig.api.ErrorCode;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the golden transcripts say in the native dialect. That the server does say this, word for word, is what
 * {@code TranscriptTest} in {@code roomsig-testkit} is for.
 */
final class Transcripts {
    private static final Pattern LINE = Pattern.compile("(\\w+) ([<>]) (\\{.*\"t\":.*})");
    private static final Pattern MISUNDERSTOOD = Pattern.compile("\"code\":\"(BAD_MESSAGE|UNKNOWN_TYPE)\"");
    private static final Pattern LIMITS = Pattern.compile("\"limits\":\\{[^}]*},\"ping\":\\{[^}]*}");

    private Transcripts() {}

    /**
     * A message.
     *
     * @param where the transcript and the line
     * @param understood whether the server made sense of it
     */
    record Message(String where, WireSchema.Side side, JsonNode json, boolean understood) {
        String type() {
            return json.path("t").asText();
        }

        @Override
        public String toString() {
            return where + " " + json;
        }
    }

    static List<Message> messages() {
        String limits = limits();
        List<Message> messages = new ArrayList<>();
        try (Stream<Path> files =
                Files.list(Repository.root().resolve("roomsig-testkit/src/test/resources/transcripts"))) {
            for (Path file : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    Matcher line = LINE.matcher(lines.get(i));
                    if (line.matches()) {
                        boolean said = line.group(2).equals(">");
                        messages.add(new Message(
                                file.getFileName() + ":" + (i + 1),
                                said ? WireSchema.Side.CLIENT : WireSchema.Side.SERVER,
                                // What is the same each time is left out there.
                                WireSchema.json(line.group(3).replace("\"limits\":…,\"ping\":…", limits)),
                                !said || understood(line.group(1), lines.subList(i + 1, lines.size()))));
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return messages;
    }

    /** Whether what follows has no complaint. */
    private static boolean understood(String who, List<String> following) {
        return following.stream()
                .takeWhile(line -> line.contains(" < ") || line.contains(" x "))
                .noneMatch(line -> line.startsWith(who + " < ")
                        && MISUNDERSTOOD.matcher(line).find());
    }

    /** The limits as a server says them. */
    private static String limits() {
        try (RoomServer server = RoomServer.builder()
                .environment(new VirtualEnvironment(1))
                .admission((handshake, join) -> Admission.refuse(ErrorCode.INVALID_TOKEN))
                .build()) {
            ScriptedPeer peer = ScriptedPeer.connect(server);
            peer.say("{\"t\":\"hello\",\"versions\":[1]}");
            Matcher limits = LIMITS.matcher(peer.last().text());
            if (!limits.find()) {
                throw new AssertionError("no limits in " + peer.last().text());
            }
            return limits.group();
        }
    }
}
