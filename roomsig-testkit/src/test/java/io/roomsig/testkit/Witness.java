package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody knows of a room that goes by what it hears alone; fails where that contradicts itself. */
final class Witness {
    private static final String HAND = "/hand_raised";

    private final Set<String> members = new LinkedHashSet<>();
    /** By name; those of a participant behind its id. */
    private final Map<String, Object> values = new LinkedHashMap<>();

    private final Map<String, Integer> lastNumber = new HashMap<>();
    private boolean hasJoined;
    private long seq;

    /** Forgets all: it is somebody else from here on. */
    void startAnew() {
        members.clear();
        values.clear();
        lastNumber.clear();
        hasJoined = false;
        seq = 0;
    }

    boolean hasJoined() {
        return hasJoined;
    }

    List<String> members() {
        return List.copyOf(members);
    }

    void hear(ScriptedPeer.Heard message) {
        assertThat(hasJoined || message.type().equals("room-joined"))
                .as("hears nothing before its room-joined, not even %s", message.text())
                .isTrue();
        if (message.fields().containsKey("seq")) {
            assertThat(message.seq()).isGreaterThanOrEqualTo(seq);
            seq = message.seq();
        }
        switch (message.type()) {
            case "room-joined" -> snapshot(message);
            case "user-joined" ->
                assertThat(members.add(message.string("socket_id"))).isTrue();
            case "user-left" -> {
                String id = message.string("socket_id");
                assertThat(members.remove(id)).isTrue();
                values.keySet().removeIf(key -> key.startsWith(id + "/"));
            }
            case "user-updated" ->
                ownValue(message, message.string("key"), message.fields().get("value"));
            case "hand-raised" ->
                ownValue(message, "hand_raised", message.fields().get("raised"));
            case "state" -> values.put(message.string("key"), message.fields().get("value"));
            case "presenter" -> values.put("presenter", message.fields().get("presenter"));
            case "offer" -> offer(message);
            case "error" -> assertThat(message.string("code")).isIn("PEER_NOT_FOUND", "FORBIDDEN", "RATE_LIMITED");
            default -> throw new AssertionError("unexpected " + message.type());
        }
    }

    private void ownValue(ScriptedPeer.Heard message, String key, Object value) {
        String id = message.string("socket_id");
        assertThat(members).contains(id);
        values.put(id + "/" + key, value);
    }

    private void offer(ScriptedPeer.Heard message) {
        String from = message.string("from");
        assertThat(members).as("announced before it signals").contains(from);
        int number = (Integer) message.object("offer").get("n");
        Integer before = lastNumber.put(from, number);
        assertThat(before == null || before < number).as("first in, first out").isTrue();
    }

    private void snapshot(ScriptedPeer.Heard message) {
        Set<String> there = new LinkedHashSet<>();
        for (Map<String, Object> participant : message.objects("participants")) {
            String id = (String) participant.get("socket_id");
            there.add(id);
            valuesOf(participant).forEach((key, value) -> values.put(id + "/" + key, valueOf(value)));
            if (participant.containsKey("hand_raised")) {
                values.put(id + HAND, participant.get("hand_raised"));
            }
        }
        assertThat(hasJoined ? members : there).as("the room, asked for again").isEqualTo(there);
        members.addAll(there);
        hasJoined = true;
        valuesOf(message.fields()).forEach((key, value) -> values.put(key, valueOf(value)));
        values.put("presenter", message.fields().get("presenter"));
    }

    /** A page of Socket.IO gets none when it joins. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> valuesOf(Map<String, Object> holder) {
        return (Map<String, Object>) holder.getOrDefault("state", Map.of());
    }

    @SuppressWarnings("unchecked")
    private static Object valueOf(Object entry) {
        return ((Map<String, Object>) entry).get("value");
    }

    /** Has seen the same, as far as it can know: it may have come later than a value, and not have been told of it. */
    void agreesWith(Witness informed) {
        assertThat(members).isEqualTo(informed.members);
        assertThat(informed.values).containsAllEntriesOf(values);
        assertThat(hands()).isEqualTo(informed.hands());
        assertThat(values.get("presenter")).isEqualTo(informed.values.get("presenter"));
    }

    /** Has seen exactly the same. */
    void agreesInAllWith(Witness other) {
        agreesWith(other);
        assertThat(values).isEqualTo(other.values);
    }

    private Set<String> hands() {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(HAND) && Boolean.TRUE.equals(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
