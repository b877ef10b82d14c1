package io.roomsig.examples.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A participant as docs/PROTOCOL.md asks for it: comes back at another node when its connection is lost, goes on elsewhere when it is asked
 * to, and numbers its signals. Used on one thread; what others look at is volatile.
 */
final class NativeClient implements NativeLink.Owner {
    private static final long AGAIN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final String HELLO = "{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}";

    private final String room;
    private final String token;
    private final String attempt;
    private int askedBefore;
    private final Directory nodes;
    private final HttpClient http;
    private final ScheduledExecutorService thread;

    private final Set<String> present = new HashSet<>();
    private final Set<String> away = new HashSet<>();
    private final Map<String, Long> joinedAt = new HashMap<>();
    private final Map<String, Correspondence> letters = new HashMap<>();
    private final Chronicle chronicle = new Chronicle();
    /** The connection that counts, and the one that is to take its place. */
    private @Nullable NativeLink link;

    private @Nullable NativeLink next;
    private volatile String self = "";
    private volatile boolean joined;
    private boolean gone;
    private String key = "";
    private String epoch = "";
    private long seq;
    private int tries;
    private int turn;

    NativeClient(String room, String token, Directory nodes, HttpClient http, ScheduledExecutorService thread) {
        this.room = room;
        this.token = token;
        this.attempt = "attempt-" + token;
        this.nodes = nodes;
        this.http = http;
        this.thread = thread;
    }

    /** Joins at a node; goes on trying until it is in. */
    void join(URI node) {
        connect(node);
    }

    /** Says good-bye. */
    void leave() {
        gone = true;
        joined = false;
        if (link != null) {
            link.send("{\"t\":\"bye\"}");
        }
    }

    /** Will not come back when it loses its connection. */
    void giveUp() {
        gone = true;
    }

    /** Goes without a word, and does not come back. */
    void vanish() {
        gone = true;
        joined = false;
        if (link != null) {
            link.abort();
        }
        if (next != null) {
            next.abort();
        }
    }

    String self() {
        return self;
    }

    boolean isJoined() {
        return joined;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    @Nullable
    URI node() {
        return link == null ? null : link.node();
    }

    Set<String> present() {
        return present;
    }

    Set<String> away() {
        return away;
    }

    Map<String, Correspondence> letters() {
        return letters;
    }

    /** Sends the next signal to the next of the others, and sees to what was not acknowledged. */
    void turn(boolean talks) {
        if (!joined || link == null) {
            return;
        }
        List<String> others = new ArrayList<>(present);
        others.removeAll(away);
        others.sort(null);
        if (talks && !others.isEmpty()) {
            turn++;
            String to = others.get(turn % others.size());
            link.send(letters(to).next(to));
        }
        letters.forEach((peer, correspondence) -> {
            long had = correspondence.toAcknowledge();
            if (had > 0) {
                link.send("{\"t\":\"ack\",\"of\":\"" + peer + "\",\"s\":" + had + "}");
            }
            if (!away.contains(peer) && correspondence.isWaitingLongerThan(AGAIN_AFTER_NANOS)) {
                correspondence.again(peer, link::send);
            }
        });
    }

    /** Where it is, for whoever wonders why it does not come back. */
    @Override
    public String toString() {
        return (link == null ? "no link" : link) + ", next " + next + ", tries " + tries + ", away " + away.size() + " "
                + chronicle.counts() + chronicle.faults();
    }

    @Override
    public void opened(NativeLink opened) {
        opened.send(HELLO);
        ask(opened);
    }

    private void ask(NativeLink asked) {
        if (self.isEmpty()) {
            asked.send("{\"t\":\"join-room\",\"id\":1,\"room_code\":\"" + room + "\",\"token\":\"" + token
                    + "\",\"attempt\":\"" + attempt + "\",\"retry\":" + askedBefore++ + "}");
        } else {
            asked.send("{\"t\":\"resume\",\"id\":1,\"room_code\":\"" + room + "\",\"self\":\"" + self + "\",\"key\":\""
                    + key + "\",\"epoch\":\"" + epoch + "\",\"seq\":" + seq + "}");
        }
    }

    @Override
    public void received(NativeLink from, NativeMessage message) {
        String type = message.type();
        if (from == next && message.numbers().containsKey("re")) {
            answered(from, message);
        } else if (from == link) {
            event(type, message);
            Long reached = message.seq();
            if (reached != null) {
                if (type.equals("epoch")) {
                    seq = reached;
                } else if (reached < seq) {
                    chronicle.fault(type + " of " + reached + " after " + seq);
                }
                seq = Math.max(seq, reached);
            }
        }
    }

    private void answered(NativeLink from, NativeMessage message) {
        switch (message.type()) {
            case "room-joined" -> {
                takeOver(from, message);
                epoch = message.text("epoch");
                seq = message.number("seq");
                snapshot(message);
                chronicle.entered(!self.isEmpty());
                self = message.text("self");
                again();
            }
            case "resumed" -> {
                takeOver(from, message);
                // What the connection before has brought meanwhile comes again.
                seq = message.number("seq");
                chronicle.resumed();
                again();
            }
            case "error" -> {
                chronicle.refused(message.text("code"));
                if (!message.retryable()) {
                    chronicle.fault("refused: " + message.text("code"));
                    gone = true;
                } else if (++tries % 3 == 0) {
                    from.abort();
                    next = null;
                    later(() -> connect(nodes.pick(from.node())));
                } else {
                    later(() -> {
                        if (from == next) {
                            ask(from);
                        }
                    });
                }
            }
            default -> chronicle.fault("an answer of type " + message.type());
        }
    }

    private void takeOver(NativeLink from, NativeMessage message) {
        NativeLink old = link;
        link = from;
        next = null;
        tries = 0;
        key = message.text("key");
        joined = true;
        if (old != null) {
            // It was closed by the server with 4501, or is about to be.
            Future<?> unused = thread.schedule(old::abort, 2, TimeUnit.SECONDS);
        }
    }

    /** All that may not have arrived. The first of it shows the server that the key has. */
    private void again() {
        NativeLink now = link;
        if (now == null) {
            return;
        }
        for (String peer : present) {
            connected(peer);
            if (!away.contains(peer)) {
                letters(peer).again(peer, now::send);
            }
        }
        now.send("{\"t\":\"ping\"}");
    }

    private void connected(String peer) {
        if (link != null) {
            link.send("{\"t\":\"peer-state\",\"to\":\"" + peer + "\",\"state\":\"connected\"}");
        }
    }

    private void snapshot(NativeMessage message) {
        String own = message.text("self");
        Set<String> before = Set.copyOf(present);
        present.clear();
        away.clear();
        for (NativeMessage.Somebody somebody : message.participants()) {
            if (!somebody.id().equals(own)) {
                present.add(somebody.id());
                if (somebody.away()) {
                    away.add(somebody.id());
                }
            }
        }
        before.stream()
                .filter(id -> !present.contains(id))
                .forEach(id -> chronicle.left(id + " (not in the snapshot)"));
    }

    private void event(String type, NativeMessage message) {
        switch (type) {
            case "user-joined" -> {
                String id = message.text("socket_id");
                Long before = joinedAt.put(id, message.number("seq"));
                if (!present.add(id) && !message.seq().equals(before)) {
                    chronicle.fault("joined twice: " + id);
                }
                chronicle.joined();
                connected(id);
            }
            case "user-away" -> {
                away.add(message.text("socket_id"));
                chronicle.away();
            }
            case "user-back" -> {
                String id = message.text("socket_id");
                away.remove(id);
                connected(id);
                if (link != null) {
                    letters(id).again(id, link::send);
                }
            }
            case "user-left" -> {
                String id = message.text("socket_id");
                present.remove(id);
                away.remove(id);
                letters.remove(id);
                if (!message.text("reason").equals("left")) {
                    chronicle.left(id + " (" + message.text("reason") + ")");
                }
            }
            case "ice-candidate" ->
                letters(message.text("from")).received(message.number("s"), message.text("candidate"));
            case "acked" -> letters(message.text("of")).acked(message.number("s"));
            case "skip" -> letters(message.text("from")).skipped(message.number("s"));
            case "restart" -> chronicle.restarted(message.texts().get("reason"));
            case "epoch" -> {
                epoch = message.text("epoch");
                chronicle.reborn();
            }
            case "go-away" -> goElsewhere(message.text("reconnect"));
            case "error" -> chronicle.error(message.text("code"));
            default -> {
                // Of no interest here.
            }
        }
    }

    private void goElsewhere(String reconnect) {
        chronicle.sentAway(reconnect);
        if (reconnect.equals("resume") && next == null && link != null) {
            connect(nodes.pick(link.node()));
        }
    }

    @Override
    public void closed(NativeLink lost, int code) {
        if (lost == link) {
            link = null;
            joined = false;
            chronicle.lost(code);
            if (next == null) {
                connect(nodes.pick(lost.node()));
            }
        } else if (lost == next) {
            next = null;
            later(() -> connect(nodes.pick(lost.node())));
        }
    }

    private void connect(URI node) {
        if (!gone && next == null) {
            next = NativeLink.open(http, node, this, thread);
        }
    }

    private void later(Runnable what) {
        tries++;
        long pause = Math.min(1_000, 50L << Math.min(tries, 5));
        Future<?> unused =
                thread.schedule(what, pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS);
    }

    private Correspondence letters(String peer) {
        return letters.computeIfAbsent(peer, id -> new Correspondence());
    }
}
