package io.roomsig.testkit;

import io.roomsig.core.RoomServer;
import io.roomsig.testkit.ScriptedPeer.Heard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A client that does all that {@code docs/PROTOCOL.md} asks of one with the features {@code resume} and {@code negotiate}, on a
 * network that takes its time and breaks: what the server says lies on the way until it is read, what the client says
 * until it is delivered, and a cut loses both. Used by one thread at a time.
 */
class ResumingPeer {
    private RoomServer server;
    private final String room;
    private final String name;
    private final String attempt;
    private int asked;
    private final String features;

    private ScriptedPeer link;
    private int read;
    private final ArrayDeque<String> outgoing = new ArrayDeque<>();
    private boolean entering;

    private String self = "";
    private String key = "";
    private String epoch = "";
    private long seq;

    /** Those who are in the room, whether they are away. */
    private final Map<String, Boolean> others = new LinkedHashMap<>();

    private final Map<String, Channel> channels = new HashMap<>();
    private final List<String> departures = new ArrayList<>();

    /** With the features that it has, as the JSON text of their names. */
    ResumingPeer(RoomServer server, String room, String name, String features) {
        this.server = server;
        this.features = features;
        this.room = room;
        this.name = name;
        this.attempt = name + "-attempt-0123456789";
    }

    /** What goes to one other participant, and what comes of it. */
    private static final class Channel {
        private final ArrayDeque<String> unacked = new ArrayDeque<>();
        private long acked;
        private long received;
        private final TreeMap<Long, Heard> early = new TreeMap<>();
        private final List<Object> payloads = new ArrayList<>();
    }

    /** The next connection is one to another node. */
    void goTo(RoomServer node) {
        server = node;
    }

    /** Connects, anew or once more. */
    void connect() {
        if (link != null) {
            link.drop();
        }
        link = ScriptedPeer.connect(server);
        read = 0;
        outgoing.clear();
        outgoing.add("{\"t\":\"hello\",\"versions\":[1],\"features\":[" + features + "]}");
        outgoing.add(
                self.isEmpty()
                        ? "{\"t\":\"join-room\",\"room_code\":\"" + room + "\",\"token\":\"" + name
                                + "\",\"attempt\":\"" + attempt + "\",\"retry\":" + asked++ + "}"
                        : "{\"t\":\"resume\",\"room_code\":\"" + room + "\",\"self\":\"" + self + "\",\"key\":\"" + key
                                + "\",\"epoch\":\"" + epoch + "\",\"seq\":" + seq + "}");
        entering = true;
    }

    /** Its connection breaks: what is on the way is lost. Whether the server notices at once. */
    void cut(boolean noticed) {
        ScriptedPeer old = link;
        link = null;
        outgoing.clear();
        if (noticed) {
            old.drop();
        } else {
            old.fallSilent();
        }
    }

    boolean isConnected() {
        return link != null;
    }

    boolean isJoined() {
        return link != null && !entering;
    }

    /** The server has closed its connection. */
    OptionalInt closeCode() {
        return link == null ? OptionalInt.empty() : link.closeCode();
    }

    /** One message of the client arrives, if there is one. */
    boolean deliver() {
        String next = link == null ? null : outgoing.poll();
        if (next == null) {
            return false;
        }
        link.say(next);
        return true;
    }

    /** One message of the server is read, if there is one. */
    boolean read() {
        if (link == null || read >= link.connection().sent().size()) {
            return false;
        }
        Heard message = Heard.of(link.connection().sent().get(read));
        read++;
        hear(message);
        return true;
    }

    String self() {
        return self;
    }

    String name() {
        return name;
    }

    Map<String, Boolean> others() {
        return others;
    }

    /** Whom it has seen leave. */
    List<String> departures() {
        return departures;
    }

    /** What one other has sent, in the order in which it came. */
    List<Object> payloads(String from) {
        return channel(from).payloads;
    }

    /** For whoever looks at a failure. */
    @Override
    public String toString() {
        return name + " " + self + (link == null ? " cut" : entering ? " entering" : " joined") + " closed "
                + closeCode() + " others " + others + " heard "
                + (link == null ? "" : link.connection().sent());
    }

    boolean isAllAcknowledged() {
        return channels.values().stream().allMatch(channel -> channel.unacked.isEmpty());
    }

    /** Sends a signal, now or once that is possible. */
    void signal(String type, String to, String payload, long n) {
        Channel channel = channel(to);
        long s = channel.acked + channel.unacked.size() + 1;
        String text = "{\"t\":\"" + type + "\",\"to\":\"" + to + "\",\"s\":" + s + ",\"n\":" + n + ",\"" + field(type)
                + "\":" + payload + "}";
        channel.unacked.add(text);
        if (isJoined() && Boolean.FALSE.equals(others.get(to))) {
            outgoing.add(text);
        }
    }

    void say(String text) {
        if (isJoined()) {
            outgoing.add(text);
        }
    }

    /** What is not acknowledged is sent again, as it is after some seconds. */
    void sendAgain() {
        channels.keySet().forEach(this::sendAgain);
    }

    private void sendAgain(String to) {
        if (isJoined() && Boolean.FALSE.equals(others.get(to))) {
            outgoing.addAll(channel(to).unacked);
        }
    }

    private Channel channel(String id) {
        return channels.computeIfAbsent(id, key -> new Channel());
    }

    private void hear(Heard message) {
        Object version = message.fields().get("seq");
        if (version instanceof Number number) {
            seq = Math.max(seq, number.longValue());
        }
        switch (message.type()) {
            case "room-joined" -> {
                entered(message);
                Map<String, Boolean> before = new LinkedHashMap<>(others);
                others.clear();
                for (Map<String, Object> participant : message.objects("participants")) {
                    String id = (String) Objects.requireNonNull(participant.get("socket_id"));
                    if (!id.equals(self)) {
                        others.put(id, participant.containsKey("away_until"));
                        if (!before.containsKey(id)) {
                            arrived(id, false);
                        }
                    }
                }
                before.keySet().stream().filter(id -> !others.containsKey(id)).forEach(this::left);
                message.objects("negotiate").forEach(pair -> counted((String) pair.get("with"), number(pair.get("n"))));
                back();
            }
            case "resumed" -> {
                entered(message);
                back();
            }
            case "user-joined" -> {
                others.put(message.string("socket_id"), false);
                arrived(message.string("socket_id"), true);
            }
            case "user-away" -> others.put(message.string("socket_id"), true);
            case "user-back" -> {
                others.put(message.string("socket_id"), false);
                sendAgain(message.string("socket_id"));
            }
            case "user-left" -> left(message.string("socket_id"));
            case "offer", "answer", "ice-candidate" -> received(message);
            case "skip" -> skipped(message);
            case "acked" -> acked(message);
            case "epoch" -> {
                epoch = message.string("epoch");
                seq = message.seq();
            }
            case "restart" ->
                restarted(
                        message.string("with"),
                        message.string("role").equals("offerer"),
                        number(message.fields().get("n")));
            case "error" -> {
                if (entering && message.string("code").equals("STORE_UNAVAILABLE")) {
                    connect();
                } else {
                    failed(message);
                }
            }
            default -> {}
        }
    }

    private void entered(Heard message) {
        entering = false;
        self = message.string("self");
        key = message.string("key");
        epoch = message.string("epoch");
        // Proves that the new key is here.
        say("{\"t\":\"ping\"}");
    }

    private void back() {
        sendAgain();
        report();
    }

    private void left(String id) {
        others.remove(id);
        channels.remove(id);
        departures.add(id);
    }

    private void received(Heard message) {
        String from = message.string("from");
        Channel channel = channel(from);
        long s = number(message.fields().get("s"));
        if (s > channel.received) {
            channel.early.put(s, message);
        }
        drain(from, channel);
        say("{\"t\":\"ack\",\"of\":\"" + from + "\",\"s\":" + channel.received + "}");
    }

    private void drain(String from, Channel channel) {
        while (!channel.early.isEmpty() && channel.early.firstKey() <= channel.received + 1) {
            Map.Entry<Long, Heard> next = channel.early.pollFirstEntry();
            if (next.getKey() == channel.received + 1) {
                channel.received++;
                Heard signal = next.getValue();
                channel.payloads.add(signal.fields().get(field(signal.type())));
                taken(from, signal);
            }
        }
    }

    private void skipped(Heard message) {
        String from = message.string("from");
        Channel channel = channel(from);
        channel.received = Math.max(channel.received, number(message.fields().get("s")));
        drain(from, channel);
        say("{\"t\":\"ack\",\"of\":\"" + from + "\",\"s\":" + channel.received + "}");
    }

    private void acked(Heard message) {
        Channel channel = channel(message.string("of"));
        long s = number(message.fields().get("s"));
        while (channel.acked < s && !channel.unacked.isEmpty()) {
            channel.unacked.remove();
            channel.acked++;
        }
    }

    static String field(String type) {
        return type.equals("ice-candidate") ? "candidate" : type;
    }

    static long number(Object value) {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    // For a peer that negotiates.

    /** Another is there; who of the two comes later offers. */
    void arrived(String id, boolean isNewcomer) {}

    /** The pair's count, from a snapshot. */
    void counted(String with, long n) {}

    /** The pair begins anew. */
    void restarted(String with, boolean offers, long n) {}

    /** A signal is next in order. */
    void taken(String from, Heard signal) {}

    /** Back in the room: tells how connections do. */
    void report() {}

    void failed(Heard error) {}
}
