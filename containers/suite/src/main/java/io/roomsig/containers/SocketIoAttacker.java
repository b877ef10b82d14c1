package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Sends what no page should, and checks each answer. Has a victim in its own room. For use by one thread. */
final class SocketIoAttacker implements AutoCloseable {
    /** No event: it is refused and acknowledged, which shows that all before it was answered. */
    private static final String MARK = "42999999[\"mark\",{}]";

    private static final String MARKED = "43999999[]";

    private static final Set<String> ERRORS = Arrays.stream(ErrorCode.values())
            .filter(code -> code != ErrorCode.INTERNAL)
            .map(ErrorCode::name)
            .collect(Collectors.toUnmodifiableSet());

    private final Opening opening;
    private final String room;
    private final Map<String, String> names = new HashMap<>();
    private final SocketIoClient victim;
    private SocketIoClient client;
    private int offers;

    /** How a client comes to the server. */
    @FunctionalInterface
    interface Opening {
        SocketIoClient open() throws Exception;
    }

    SocketIoAttacker(Opening opening, SocketIoClient victim, String room, String foreign) throws Exception {
        this.opening = opening;
        this.room = room;
        this.victim = victim;
        names.put("peer", victim.connect());
        names.put("foreign", foreign);
        victim.join(room);
        client = opening.open();
        names.put("self", client.connect());
    }

    Map<String, String> names() {
        return names;
    }

    void join() throws Exception {
        client.join(room);
    }

    private void reconnect(boolean joined) throws Exception {
        client.close();
        client = opening.open();
        names.put("self", client.connect());
        if (joined) {
            join();
        }
    }

    /** Sends one entry of the corpus, and expects exactly its answer. */
    void expect(HostileCorpus.Entry entry) throws Exception {
        client.packet(entry.text(names));
        List<String> heard = heard();
        String shown = entry.answer() + " to " + entry.template();
        boolean ends = entry.answer().equals("closed") || entry.close() != null;
        assertThat(heard.contains("the end")).as(shown).isEqualTo(ends);
        List<String> kinds = heard == null
                ? List.of()
                : heard.stream().filter(one -> !one.equals("the end")).toList();
        if (entry.answer().equals("closed") || entry.answer().equals("nothing")) {
            assertThat(kinds).as(shown).isEmpty();
        } else {
            assertThat(kinds).as(shown).containsExactly(entry.answer());
        }
        if (ends) {
            reconnect(entry.joined());
        }
    }

    /** Sends anything, and expects some documented answer, or the end. */
    void tryOut(String packet) throws Exception {
        client.packet(packet);
        List<String> heard = heard();
        for (String kind : heard) {
            if (Character.isUpperCase(kind.charAt(0))) {
                assertThat(kind).as("to %s", packet).isIn(ERRORS);
            }
        }
        if (heard.contains("the end")) {
            reconnect(true);
        }
    }

    /** What has been said until a mark is answered, in short; {@code the end} last if the session ends. */
    private List<String> heard() throws Exception {
        client.packet(MARK);
        List<String> heard = new ArrayList<>();
        for (String packet = client.next(); packet != null; packet = client.next()) {
            if (packet.equals(MARKED)) {
                // What the room tells may come between the mark's error and its acknowledgement.
                int mark = heard.lastIndexOf("UNKNOWN_TYPE");
                assertThat(mark).as("%s", heard).isNotNegative();
                heard.remove(mark);
                return heard;
            }
            heard.add(kind(packet));
        }
        heard.add("the end");
        return heard;
    }

    /** An error's code, an event's name, or the packet's type. */
    private static String kind(String packet) {
        if (!packet.startsWith("42[\"")) {
            return packet.substring(0, Math.min(2, packet.length()));
        }
        String event = SocketIoClient.between(packet, "42[\"", "\"");
        return event.equals("error") ? SocketIoClient.between(packet, "\"code\":\"", "\"") : event;
    }

    /** Whoever is attacked hears what it should, and nothing that is not from a participant of its room. */
    void assertVictimIsWell() throws Exception {
        String offer = "\"offer\":{\"well\":" + offers++ + "}";
        client.packet("42[\"offer\",{\"to\":\"" + names.get("peer") + "\"," + offer + "}]");
        String packet = victim.next();
        while (packet != null && !packet.contains(offer)) {
            packet = victim.next();
        }
        assertThat(packet).isEqualTo("42[\"offer\",{\"from\":\"" + names.get("self") + "\"," + offer + "}]");
    }

    @Override
    public void close() throws IOException {
        client.close();
        victim.close();
    }
}
