package io.roomsig.testkit.sim;

import io.roomsig.api.Handshake;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client of {@code roomsig.v1}, as {@code docs/PROTOCOL.md} asks of one: with the features {@code resume} and {@code
 * negotiate}, with one of them or without. It connects to any node, and to another when its connection is lost.
 */
final class Client implements Link.End {
    private static final long MILLI = 1_000_000L;
    private static final long TICK = 2_000 * MILLI;
    private static final long PING_AFTER = 4_000 * MILLI;
    private static final long SILENT = 9_000 * MILLI;
    private static final long PATIENCE = 6_000 * MILLI;
    /** When to ask again where the answer will be the same for a while. */
    private static final long MUCH_LATER = 5_000 * MILLI;

    /** For how long to wait to be let in, at one node. */
    private static final long AT_THE_DOOR = 15_000 * MILLI;

    private static final int GIVEN_UP = 4_000;

    private static final Set<String> SIGNALS = Set.of("offer", "answer", "ice-candidate", "skip", "acked", "message");

    private final Cluster cluster;
    private final SplittableRandom random;
    private final String name;
    private final boolean resumes;
    private final boolean negotiates;
    private final @Nullable Host only;

    private @Nullable String wanted;
    private String identity;
    private @Nullable Membership in;
    private @Nullable Link link;
    /** A connection that is to become the one, while there is none or in spite of the one there is. */
    private @Nullable Link next;

    /** The connection by which it waits to be let in. */
    private @Nullable Link waitingAt;

    private String refusal = "";
    private long lastHeard;
    private int lives;

    /**
     * One that is nowhere yet.
     *
     * @param only the one node it connects to; {@code null} for any
     */
    Client(Cluster cluster, String name, boolean resumes, boolean negotiates, @Nullable Host only) {
        this.cluster = cluster;
        // Its own: what the others do leaves it as it is, and a story can be shortened.
        this.random = cluster.randomOf(name);
        this.name = name;
        this.identity = name;
        this.resumes = resumes;
        this.negotiates = negotiates;
        this.only = only;
        cluster.scheduler().after(TICK, this::tick);
    }

    /** A life, and what the client knows in it. */
    private final class Membership {
        private final Life life;
        private final View view = new View();
        private final Traffic traffic;
        private String key = "";

        Membership(Life life) {
            this.life = life;
            this.traffic = new Traffic(life, view, resumes, negotiates, Client.this::say);
        }
    }

    String name() {
        return name;
    }

    /** Why it is not in the room, if a server has said so. */
    String refusal() {
        return refusal;
    }

    @Nullable
    String wanted() {
        return wanted;
    }

    /** Whether a server has told it to wait, by a connection that is there. */
    boolean isWaiting() {
        return next != null && waitingAt == next;
    }

    /** As whom it comes. */
    String identity() {
        return identity;
    }

    boolean isIn() {
        return link != null && in != null && !in.life.self().isEmpty();
    }

    @Nullable
    Life life() {
        return in == null ? null : in.life;
    }

    View view() {
        return membership().view;
    }

    Traffic traffic() {
        return membership().traffic;
    }

    private Membership membership() {
        if (in == null) {
            throw new IllegalStateException(name + " is nowhere");
        }
        return in;
    }

    @Nullable
    Link link() {
        return link;
    }

    // What it does.

    void join(String room, String as) {
        if (wanted == null) {
            wanted = room;
            identity = as;
            connect(null);
        }
    }

    /** Leaves for good: says so, or closes its page. */
    void leave(boolean politely) {
        wanted = null;
        if (in != null) {
            in.life.leaves();
            if (politely) {
                say("{\"t\":\"bye\"}");
            }
        }
        if (link != null) {
            link.close(politely ? 1000 : 1001);
        }
        if (next != null) {
            next.close(politely ? 1000 : 1001);
        }
        end();
    }

    private void end() {
        if (in != null) {
            in.life.ends();
        }
        in = null;
        link = null;
        next = null;
    }

    /** Resumes elsewhere though nothing is wrong. */
    void secondSocket() {
        if (isIn() && resumes && next == null) {
            connect(link == null ? null : link.host());
        }
    }

    void say(String text) {
        if (link != null) {
            link.say(text);
        }
    }

    private void connect(@Nullable Host not) {
        if (next != null || wanted == null) {
            return;
        }
        if (in == null) {
            lives++;
            String attempt = name + "-" + lives + "-0123456789abcdef";
            in = new Membership(cluster.life(name + "." + lives, identity, wanted, attempt, resumes));
        }
        Host host = only != null ? only : cluster.anyHost(random, not);
        Link opened = new Link(cluster.scheduler(), random, host, this);
        next = opened;
        opened.open(at -> host.server().connect(Handshake.UNKNOWN, at));
        Membership now = in;
        String features = (resumes ? "\"resume\"" : "")
                + (resumes && negotiates ? "," : "")
                + (negotiates ? "\"negotiate\"" : "");
        opened.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[" + features + "]}");
        if (resumes && !now.key.isEmpty()) {
            opened.say("{\"t\":\"resume\",\"room_code\":\"" + now.life.room() + "\",\"self\":\"" + now.life.self()
                    + "\",\"key\":\"" + now.key + "\",\"epoch\":\"" + now.view.epoch() + "\",\"seq\":"
                    + now.view.seq() + "}");
        } else {
            opened.say("{\"t\":\"join-room\",\"room_code\":\"" + now.life.room() + "\",\"token\":\"" + identity
                    + "\",\"display_name\":\"" + identity + "\",\"attempt\":\"" + now.life.attempt() + "\"}");
        }
        cluster.trace(name, () -> (now.key.isEmpty() ? "joins " : "resumes in ") + now.life.room() + " at " + host);
        cluster.scheduler().after(PATIENCE, () -> {
            if (next == opened && waitingAt != opened) {
                givesUpNext(0);
            }
        });
    }

    private void waits() {
        Link at = next;
        waitingAt = at;
        cluster.count("waiting");
        cluster.scheduler().after(AT_THE_DOOR, () -> {
            if (next == at) {
                givesUpNext(0);
            }
        });
    }

    /** Also one that is there already and moves need not: it goes on with what it has. */
    private void givesUpNext(long atLeast) {
        if (next != null) {
            next.close(GIVEN_UP);
            next = null;
        }
        later(atLeast);
    }

    private void later() {
        later(0);
    }

    private void later(long atLeast) {
        if (wanted == null) {
            return;
        }
        long nanos = atLeast + 50 * MILLI + random.nextLong(1_200 * MILLI);
        cluster.scheduler().after(nanos, () -> {
            if (link == null) {
                connect(null);
            }
        });
    }

    private void lost() {
        link = null;
        if (in != null && !resumes && !in.life.self().isEmpty()) {
            in.life.ends();
            in = null;
        }
        if (next == null) {
            later();
        }
    }

    /** It is a member no longer, and may become another one. */
    private void lifeIsOver(String why) {
        if (in != null) {
            cluster.trace(name, () -> "is out: " + why);
            in.life.ends();
        }
        in = null;
        link = null;
        if (next != null) {
            next.close(GIVEN_UP);
            next = null;
        }
        refusal = why;
    }

    // What it hears.

    @Override
    public void closed(Link which, int code) {
        if (which == next) {
            next = null;
            cluster.trace(name, () -> "is turned away with " + code);
            if (code >= 4_500 && link == null) {
                lifeIsOver(String.valueOf(code));
            }
            later();
        } else if (which == link) {
            cluster.trace(name, () -> "is cut off with " + code);
            if (code == 4_501 && next != null) {
                // By oneself: the answer is on its way.
                link = null;
            } else if (code >= 4_500 || code == 4_007) {
                lifeIsOver(String.valueOf(code));
                if (code == 4_007 || code == 4_502) {
                    later();
                } else {
                    wanted = null;
                }
            } else {
                lost();
            }
        }
    }

    @Override
    public void heard(Link from, String text) {
        if ((from != link && from != next) || in == null) {
            return;
        }
        try {
            Map<String, @Nullable Object> message = Json.object(text);
            String type = View.text(message, "t");
            traceHeard(type, text);
            if (from == next) {
                entering(type, message);
            } else {
                lastHeard = cluster.scheduler().nanoTime();
                if (from.isGood()) {
                    in.life.isGood(lastHeard);
                }
                told(type, message);
            }
        } catch (Violation violation) {
            cluster.fail(name + ": " + violation.getMessage() + " in " + text);
        }
    }

    private void traceHeard(String type, String text) {
        if (!type.equals("pong") && !type.equals("welcome")) {
            int servers = text.indexOf(",\"ice_servers\"");
            cluster.trace(name, () -> "< " + (servers < 0 ? text : text.substring(0, servers)));
        }
    }

    private void entering(String type, Map<String, @Nullable Object> message) {
        Membership now = membership();
        switch (type) {
            case "room-joined" -> {
                String self = View.text(message, "self");
                if (!now.key.isEmpty() && !now.life.self().equals(self)) {
                    throw new Violation("resumed as somebody else");
                }
                if (link != null) {
                    now.view.movesOver();
                }
                entered(now, message, self);
                snapshot(now, message);
                now.traffic.back();
            }
            case "resumed" -> {
                long asked = View.number(message, "seq");
                String epoch = View.text(message, "epoch");
                if (!View.life(epoch).equals(now.view.life())) {
                    throw new Violation("resumed in another life of the room");
                }
                entered(now, message, View.text(message, "self"));
                now.view.resumed(epoch, asked, View.number(message, "replayed"));
                now.traffic.back();
            }
            case "error" -> refused(View.text(message, "code"));
            case "waiting" -> waits();
            case "welcome", "go-away" -> {}
            default -> throw new Violation("heard " + type + " before it was in");
        }
    }

    private void entered(Membership now, Map<String, @Nullable Object> message, String self) {
        Link old = link;
        link = next;
        next = null;
        refusal = "";
        if (old != null) {
            old.close(GIVEN_UP);
        }
        lastHeard = cluster.scheduler().nanoTime();
        if (!self.equals(now.life.self())) {
            now.life.named(self);
            cluster.truth().lives(now.life);
        }
        now.life.isGood(lastHeard);
        if (resumes) {
            now.key = View.text(message, "key");
            say("{\"t\":\"ping\"}");
        }
    }

    private void snapshot(Membership now, Map<String, @Nullable Object> message) {
        View.Change change =
                now.view.snapshot(message, now.life.self(), cluster.truth().isLossy());
        change.left().forEach(now.traffic::left);
        for (Map<String, @Nullable Object> pair : View.objects(message, "negotiate")) {
            now.traffic.restarted(View.text(pair, "with"), View.number(pair, "n"));
        }
        cluster.truth().sees(now.view);
        if (negotiates) {
            now.view.members().keySet().forEach(this::report);
        }
    }

    private void report(String id) {
        if (!id.equals(membership().life.self())) {
            say("{\"t\":\"peer-state\",\"to\":\"" + id + "\",\"state\":\"connected\"}");
        }
    }

    private void refused(String code) {
        Membership now = membership();
        refusal = code;
        switch (code) {
            case "STORE_UNAVAILABLE",
                    "SERVER_FULL",
                    "SERVER_DRAINING",
                    "INTERNAL",
                    "HELLO_TIMEOUT",
                    "RATE_LIMITED",
                    "ROOM_CLOSED" -> givesUpNext(0);
            case "ROOM_LOCKED", "ROOM_FULL", "DUPLICATE_IDENTITY", "BANNED", "ADMISSION_DENIED" ->
                givesUpNext(MUCH_LATER);
            case "RESUME_EXPIRED", "RESUME_INVALID" -> {
                cluster.truth().endsFor(now.life, code, cluster.scheduler().nanoTime());
                if (link == null) {
                    lifeIsOver(code);
                    later();
                } else {
                    // A server that does not have it says nothing of the one that has: it stays, and tries again.
                    givesUpNext(0);
                }
            }
            case "TOKEN_REVOKED" ->
                cluster.truth().endsFor(now.life, code, cluster.scheduler().nanoTime());
            default -> throw new Violation("refused with " + code);
        }
    }

    private void told(String type, Map<String, @Nullable Object> message) {
        Membership now = membership();
        long at = cluster.scheduler().nanoTime();
        if (SIGNALS.contains(type)) {
            now.traffic.heard(type, message, at);
            return;
        }
        switch (type) {
            case "pong", "welcome", "ice-servers" -> {}
            case "go-away" -> {
                if ("resume".equals(message.get("reconnect")) && resumes) {
                    secondSocket();
                }
            }
            case "room-joined" -> snapshot(now, message);
            case "epoch" -> {
                now.view.epoch(View.text(message, "epoch"), View.number(message, "seq"));
                cluster.truth().goesOver();
            }
            case "restart" -> now.traffic.restarted(View.text(message, "with"), View.number(message, "n"));
            case "error" -> {
                if (message.get("re") instanceof String re) {
                    now.traffic.refused(re, View.text(message, "code"));
                } else if ("STALE_NEGOTIATION".equals(message.get("code"))) {
                    // Found at another node, which does not know what the request was called.
                    now.life.failed();
                }
            }
            default -> {
                if (now.view.fold(type, message)) {
                    event(now, type, message);
                }
            }
        }
    }

    private void event(Membership now, String type, Map<String, @Nullable Object> message) {
        switch (type) {
            case "user-joined" -> {
                cluster.truth().sees(now.view);
                if (negotiates) {
                    report(View.text(message, "socket_id"));
                }
            }
            case "user-back" -> now.traffic.sendAgain(View.text(message, "socket_id"));
            case "user-left" -> now.traffic.left(View.text(message, "socket_id"));
            default -> {}
        }
    }

    private void tick() {
        cluster.scheduler().after(TICK, this::tick);
        Membership now = in;
        Link current = link;
        if (now == null || current == null) {
            return;
        }
        long at = cluster.scheduler().nanoTime();
        if (current.isGood()) {
            now.life.isGood(at);
        }
        if (at - lastHeard > SILENT) {
            cluster.trace(name, () -> "gives its connection up");
            current.close(GIVEN_UP);
            lost();
        } else if (at - lastHeard > PING_AFTER) {
            say("{\"t\":\"ping\"}");
        }
        now.traffic.tick(at);
    }
}
