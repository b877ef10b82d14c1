package io.roomsig.testkit.sim;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's life in a room, and what it knows and says in it, whichever connection it has. */
final class Membership {
    private static final Set<String> SIGNALS = Set.of("offer", "answer", "ice-candidate", "skip", "acked", "message");

    /** What may be wrong with a signal. */
    private static final Set<String> ABOUT_SIGNALS =
            Set.of("PEER_NOT_FOUND", "PEER_AWAY", "STORE_UNAVAILABLE", "NOT_JOINED");

    private final Cluster cluster;
    private final Life life;
    private final Client.Kind kind;
    private final Consumer<String> say;
    private final View view = new View();
    private final Traffic traffic;
    private String key = "";

    Membership(Cluster cluster, Life life, Client.Kind kind, Consumer<String> say) {
        this.cluster = cluster;
        this.life = life;
        this.kind = kind;
        this.say = say;
        this.traffic = new Traffic(life, view, kind.resumes(), kind.negotiates(), say);
    }

    Life life() {
        return life;
    }

    View view() {
        return view;
    }

    Traffic traffic() {
        return traffic;
    }

    /** What it comes back with; empty if it cannot. */
    String key() {
        return key;
    }

    void isKnownBy(String newKey) {
        key = newKey;
    }

    /** The room as it is. */
    void snapshot(Map<String, @Nullable Object> message) {
        View.Change change = view.snapshot(message, life.self(), cluster.truth().isLossy());
        change.left().forEach(traffic::left);
        for (Map<String, @Nullable Object> pair : View.objects(message, "negotiate")) {
            traffic.restarted(View.text(pair, "with"), View.number(pair, "n"));
        }
        cluster.truth().sees(view, true);
        if (kind.negotiates()) {
            view.members().keySet().forEach(this::report);
        }
    }

    private void report(String id) {
        if (!id.equals(life.self())) {
            say.accept("{\"t\":\"peer-state\",\"to\":\"" + id + "\",\"state\":\"connected\"}");
        }
    }

    /** Something was said to one who is in. */
    void told(String type, Map<String, @Nullable Object> message, long at) {
        if (SIGNALS.contains(type)) {
            traffic.heard(type, message, at);
            return;
        }
        switch (type) {
            case "pong", "welcome", "ice-servers" -> {}
            case "room-joined" -> snapshot(message);
            case "epoch" -> {
                view.epoch(View.text(message, "epoch"), View.number(message, "seq"));
                cluster.truth().goesOver();
            }
            case "restart" -> traffic.restarted(View.text(message, "with"), View.number(message, "n"));
            case "error" -> {
                if (message.get("re") instanceof String re) {
                    traffic.refused(re, View.text(message, "code"));
                } else if (isOfUnnamedSignal(View.text(message, "code"))) {
                    life.failed();
                }
            }
            default -> {
                if (view.isPage() && cluster.truth().isLossy()) {
                    view.countsAnew();
                }
                if (view.fold(type, message)) {
                    event(type, message);
                }
            }
        }
    }

    /** Found at another node, which does not know what the request was called; or told to a page, which gives requests no names. */
    private boolean isOfUnnamedSignal(String code) {
        return code.equals("STALE_NEGOTIATION") || (kind == Client.Kind.PAGE && ABOUT_SIGNALS.contains(code));
    }

    private void event(String type, Map<String, @Nullable Object> message) {
        switch (type) {
            case "user-joined" -> {
                cluster.truth().sees(view, false);
                View.Other newcomer = view.members().get(View.text(message, "socket_id"));
                // A store that has forgotten may bring back one who was there before.
                if (newcomer != null
                        && Boolean.TRUE.equals(newcomer.offers())
                        && !cluster.truth().isLossy()) {
                    throw new Violation(life + " is to make the offers to a newcomer");
                }
                if (kind.negotiates()) {
                    report(View.text(message, "socket_id"));
                }
            }
            case "user-back" -> traffic.sendAgain(View.text(message, "socket_id"));
            case "user-left" -> traffic.left(View.text(message, "socket_id"));
            default -> {}
        }
    }
}
