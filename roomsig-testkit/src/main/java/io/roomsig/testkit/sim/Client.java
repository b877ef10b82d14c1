package io.roomsig.testkit.sim;

import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client as {@code docs/PROTOCOL.md} asks of one: with the features {@code resume} and {@code negotiate}, with one of them or
 * without; or a page as {@code docs/SOCKETIO.md} has it. It connects to any node, and to another when its connection is lost.
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

    private static final int NORMAL = 1_000;
    private static final int GIVEN_UP = 4_000;

    private final Cluster cluster;
    private final SplittableRandom random;
    private final String name;
    private final Kind kind;
    private final @Nullable Host only;

    private @Nullable String wanted;
    private String identity;
    private @Nullable Membership in;
    private @Nullable Link link;
    /** A connection that is to become the one, while there is none or in spite of the one there is. */
    private @Nullable Link next;
    /** How it speaks on that one, or did. */
    private Tongue tongue = Tongue.ofRoomsig();

    /** The connection by which it waits to be let in. */
    private @Nullable Link waitingAt;

    private String refusal = "";
    private long lastHeard;
    private int lives;

    /** What a client knows how to do. */
    enum Kind {
        /** No more than the protocol wants of everybody. */
        PLAIN,
        /** Comes back as the same after its connection is lost. */
        RESUMING,
        /** That, and takes part in negotiation. */
        NEGOTIATING,
        /** Speaks Socket.IO. */
        PAGE;

        boolean resumes() {
            return this == RESUMING || this == NEGOTIATING;
        }

        boolean negotiates() {
            return this == NEGOTIATING;
        }

        private String features() {
            return (resumes() ? "\"resume\"" : "") + (negotiates() ? ",\"negotiate\"" : "");
        }
    }

    /**
     * One that is nowhere yet.
     *
     * @param only the one node it connects to; {@code null} for any
     */
    Client(Cluster cluster, String name, Kind kind, @Nullable Host only) {
        this.cluster = cluster;
        // Its own: what the others do leaves it as it is, and a story can be shortened.
        this.random = cluster.randomOf(name);
        this.name = name;
        this.identity = name;
        this.kind = kind;
        this.only = only;
        cluster.scheduler().after(TICK, this::tick);
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

    Kind kind() {
        return kind;
    }

    boolean isIn() {
        return link != null && in != null && !in.life().self().isEmpty();
    }

    @Nullable
    Life life() {
        return in == null ? null : in.life();
    }

    View view() {
        return membership().view();
    }

    Traffic traffic() {
        return membership().traffic();
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
            in.life().leaves();
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
            in.life().ends();
        }
        in = null;
        link = null;
        next = null;
    }

    /** Resumes elsewhere though nothing is wrong. */
    void secondSocket() {
        if (isIn() && kind.resumes() && next == null) {
            connect(link == null ? null : link.host());
        }
    }

    void say(String text) {
        say(link, text);
    }

    private void say(@Nullable Link way, String text) {
        String written = way == null ? null : tongue.written(text);
        if (way != null && written != null) {
            way.say(written);
        }
    }

    private void connect(@Nullable Host not) {
        if (next != null || wanted == null) {
            return;
        }
        if (in == null) {
            lives++;
            String attempt = name + "-" + lives + "-0123456789abcdef";
            Life life = cluster.life(name + "." + lives, identity, wanted, attempt, kind.resumes());
            in = new Membership(cluster, life, kind, this::say);
        }
        Host host = only != null ? only : cluster.anyHost(random, not);
        Link opened = new Link(cluster.scheduler(), random, host, this);
        next = opened;
        if (kind == Kind.PAGE) {
            tongue = new SocketIoTongue();
        }
        Tongue spoken = tongue;
        opened.open(at -> spoken.connect(host, at));
        Membership now = in;
        say(opened, "{\"t\":\"hello\",\"versions\":[1],\"features\":[" + kind.features() + "]}");
        if (kind.resumes() && !now.key().isEmpty()) {
            say(
                    opened,
                    "{\"t\":\"resume\",\"room_code\":\"" + now.life().room() + "\",\"self\":\""
                            + now.life().self()
                            + "\",\"key\":\"" + now.key() + "\",\"epoch\":\""
                            + now.view().epoch() + "\",\"seq\":"
                            + now.view().seq() + "}");
        } else {
            say(
                    opened,
                    "{\"t\":\"join-room\",\"room_code\":\"" + now.life().room() + "\",\"token\":\"" + identity
                            + "\",\"display_name\":\"" + identity + "\",\"attempt\":\""
                            + now.life().attempt() + "\",\"retry\":"
                            + now.life().asks() + "}");
        }
        cluster.trace(
                name,
                () -> (now.key().isEmpty() ? "joins " : "resumes in ")
                        + now.life().room() + " at " + host);
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
        if (in != null && !kind.resumes() && !in.life().self().isEmpty()) {
            in.life().ends();
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
            in.life().ends();
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
            Map<String, @Nullable Object> message = tongue.read(from, text);
            if (message == null) {
                lastHeard = cluster.scheduler().nanoTime();
                return;
            }
            String type = View.text(message, "t");
            traceHeard(type, text);
            if (type.equals("disconnected")) {
                from.close(NORMAL);
                closed(from, (int) View.number(message, "code"));
            } else if (from == next) {
                entering(type, message);
            } else {
                lastHeard = cluster.scheduler().nanoTime();
                if (from.isGood()) {
                    in.life().isGood(lastHeard);
                }
                if (type.equals("go-away")) {
                    goesElsewhere(message);
                } else {
                    in.told(type, message, lastHeard);
                }
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
                if (!now.key().isEmpty() && !now.life().self().equals(self)) {
                    throw new Violation("resumed as somebody else");
                }
                if (link != null) {
                    now.view().movesOver();
                }
                entered(now, message, self);
                now.snapshot(message);
                now.traffic().back();
            }
            case "resumed" -> {
                long asked = View.number(message, "seq");
                String epoch = View.text(message, "epoch");
                if (!View.life(epoch).equals(now.view().life())) {
                    throw new Violation("resumed in another life of the room");
                }
                entered(now, message, View.text(message, "self"));
                now.view().resumed(epoch, asked, View.number(message, "replayed"));
                now.traffic().back();
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
        if (kind == Kind.PAGE) {
            cluster.count("pages");
        }
        if (!self.equals(now.life().self())) {
            now.life().named(self);
            cluster.truth().lives(now.life());
        }
        now.life().isGood(lastHeard);
        now.life().goesBy(link, lastHeard);
        if (kind.resumes()) {
            now.isKnownBy(View.text(message, "key"));
            say("{\"t\":\"ping\"}");
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
                cluster.truth().endsFor(now.life(), code, cluster.scheduler().nanoTime());
                if (link == null) {
                    lifeIsOver(code);
                    later();
                } else {
                    // A server that does not have it says nothing of the one that has: it stays, and tries again.
                    givesUpNext(0);
                }
            }
            case "TOKEN_REVOKED" ->
                cluster.truth().endsFor(now.life(), code, cluster.scheduler().nanoTime());
            default -> throw new Violation("refused with " + code);
        }
    }

    private void goesElsewhere(Map<String, @Nullable Object> message) {
        if ("resume".equals(message.get("reconnect"))) {
            secondSocket();
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
            now.life().isGood(at);
        }
        if (at - lastHeard > SILENT) {
            cluster.trace(name, () -> "gives its connection up");
            current.close(GIVEN_UP);
            lost();
        } else if (at - lastHeard > PING_AFTER) {
            say("{\"t\":\"ping\"}");
        }
        now.traffic().tick(at);
    }
}
