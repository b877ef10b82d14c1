package io.roomsig.testkit.sim;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signals of one life of a client, in both directions. With the feature {@code resume} it numbers and keeps them, and
 * acknowledges what comes; else it leaves that to the server. Payloads are numbered in any case, so that it shows what became of
 * each.
 */
final class Traffic {
    private static final long SEND_AGAIN_AFTER = 4_000_000_000L;

    private final Life life;
    private final View view;
    private final boolean numbers;
    private final boolean negotiates;
    private final Consumer<String> say;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, Long> messages = new HashMap<>();
    private long messagesSent;

    Traffic(Life life, View view, boolean numbers, boolean negotiates, Consumer<String> say) {
        this.life = life;
        this.view = view;
        this.numbers = numbers;
        this.negotiates = negotiates;
        this.say = say;
    }

    private Channel channel(String id) {
        return channels.computeIfAbsent(id, key -> new Channel());
    }

    /** Sends a signal, now or once that is possible. */
    void signal(String type, String to, long now) {
        if (numbers && channel(to).isFull()) {
            return;
        }
        long k = life.next(to);
        String payload = "{\"k\":" + k + ",\"from\":\"" + life.self() + "\",\"to\":\"" + to + "\"}";
        String head = "{\"t\":\"" + type + "\",\"id\":\"" + k + ":" + to + "\",\"to\":\"" + to + "\",";
        String body = "\"" + field(type) + "\":" + payload + "}";
        if (!numbers) {
            say.accept(head + body);
            return;
        }
        String n = negotiates ? "\"n\":" + counts.getOrDefault(to, 0L) + "," : "";
        String text = head + "\"s\":" + channel(to).next() + "," + n + body;
        channel(to).keep(text, now);
        if (isThere(to)) {
            say.accept(text);
        }
    }

    private boolean isThere(String id) {
        View.Other other = view.members().get(id);
        return other != null && !other.isAway();
    }

    /** Sends a message to one other, or to all. */
    void message(@Nullable String to) {
        String whom = to == null ? "" : "\"to\":\"" + to + "\",";
        say.accept("{\"t\":\"message\"," + whom + "\"kind\":\"chat\",\"body\":{\"k\":" + ++messagesSent + "}}");
    }

    void askForRestart(String to) {
        say.accept("{\"t\":\"restart\",\"to\":\"" + to + "\",\"n\":" + counts.getOrDefault(to, 0L) + "}");
    }

    // What comes.

    void heard(String type, Map<String, @Nullable Object> message, long now) {
        if (type.equals("message") && message.get("from") == null) {
            // Of the host app.
            return;
        }
        String from = View.text(message, type.equals("acked") ? "of" : "from");
        if (!view.knows(from)) {
            throw new Violation(life + " heard " + type + " of one it does not know: " + from);
        }
        switch (type) {
            case "message" -> messageOf(from, message);
            case "acked" -> channel(from).acked(View.number(message, "s"), now);
            case "skip" -> {
                channel(from).skip(View.number(message, "s"), signal -> taken(from, signal));
                acknowledge(from);
            }
            default -> {
                if (numbers) {
                    channel(from).take(View.number(message, "s"), message, signal -> taken(from, signal));
                    acknowledge(from);
                } else {
                    taken(from, message);
                }
            }
        }
    }

    private void acknowledge(String from) {
        long received = channel(from).received();
        if (received > 0) {
            say.accept("{\"t\":\"ack\",\"of\":\"" + from + "\",\"s\":" + received + "}");
        }
    }

    private void taken(String from, Map<String, @Nullable Object> signal) {
        Object body = signal.get(field(View.text(signal, "t")));
        if (!(body instanceof Map<?, ?> payload)) {
            throw new Violation(life + " heard a signal without its payload");
        }
        if (!from.equals(payload.get("from")) || !life.self().equals(payload.get("to"))) {
            throw new Violation(life + " heard of " + from + " what was said by " + payload.get("from") + " to "
                    + payload.get("to"));
        }
        if (payload.get("k") instanceof Long k) {
            life.got(from, k);
        }
    }

    private void messageOf(String from, Map<String, @Nullable Object> message) {
        if (message.get("body") instanceof Map<?, ?> body && body.get("k") instanceof Long k) {
            Long before = messages.put(from, k);
            if (before != null && before >= k) {
                throw new Violation(life + " heard message " + k + " of " + from + " after " + before);
            }
        }
    }

    /** The server has refused a request of this name, which may have been a signal. */
    void refused(String re, String code) {
        int colon = re.indexOf(':');
        if (colon < 0) {
            return;
        }
        long k = Long.parseLong(re.substring(0, colon));
        String to = re.substring(colon + 1);
        if (code.equals("STALE_NEGOTIATION")) {
            // So are those before it, and what the receiver has not had of them it will not have.
            life.failedUpTo(to, k);
        } else if (!numbers) {
            life.failed(to, k);
        }
    }

    /** What was sent before is of the time before, and may be dropped. */
    void restarted(String with, long n) {
        if (counts.getOrDefault(with, 0L) < n) {
            counts.put(with, n);
            life.expectsNoMoreAt(with);
        }
    }

    // Comings and goings.

    /** Connected again, or there for the first time. */
    void back() {
        channels.keySet().forEach(this::sendAgain);
    }

    void sendAgain(String to) {
        if (numbers && isThere(to)) {
            Channel channel = channel(to);
            if (channel.over() > 0 && !channel.isAllAcknowledged()) {
                say.accept("{\"t\":\"skip\",\"to\":\"" + to + "\",\"s\":" + channel.over() + "}");
            }
            channel.sendAgain(say);
        }
    }

    void left(String id) {
        life.expectsNoMoreAt(id);
        // Who is brought back has heard nothing of that, and goes on counting.
        channel(id).drop();
        counts.remove(id);
    }

    void tick(long now) {
        channels.forEach((to, channel) -> {
            if (channel.isWaiting(now, SEND_AGAIN_AFTER)) {
                sendAgain(to);
            }
        });
    }

    static String field(String type) {
        return type.equals("ice-candidate") ? "candidate" : type;
    }
}
