package io.roomsig.core.socketio;

import io.roomsig.api.CloseCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One session of Engine.IO protocol 4: all its rules, and nothing else. No I/O, no clock, no threads: what happens goes in
 * with its time, what is to be done comes out. An input at a time; the caller sees to that.
 *
 * <p>A session is carried by long polling (a GET waits for packets, a POST brings some) or by a WebSocket. One that began
 * with polling may move over: a WebSocket is tried with a probe beside it; the poll that waits meanwhile is sent home with a
 * noop; the client's upgrade packet moves the session. A packet for the client waits in one queue whichever way it will
 * go, so none overtakes another on the move.
 *
 * <p>Times are nanoseconds of one clock. Deadlines are looked at whenever something happens and at each {@link #tick}; a
 * tick that comes early does nothing.
 */
final class EngineMachine {
    private static final char SEPARATOR = '\u001e';
    private static final String PROBE = "2probe";
    private static final String UPGRADE = "5";
    /** The end came without a word (RFC 6455 section 7.1.5). */
    private static final int NO_CLOSE_FRAME = 1006;

    private static final long NEVER = Long.MAX_VALUE;
    /** How long a poll that comes during a probe waits: the upgrade packet may be right behind it. */
    private static final long HOLD_NANOS = 20_000_000;

    private static final long PROBE_NANOS = 10_000_000_000L;

    private final EngineSettings settings;
    private final Queue<Outgoing> queue = new ArrayDeque<>();
    private int queuedBytes;

    private Phase phase = Phase.OPEN;
    private boolean onWebSocket;
    private boolean isSending;
    private boolean isPollHeld;
    private long heldSince;
    private Probe probe = Probe.NONE;
    private long probeSince;
    private boolean isToldOfEnd;
    private int closeCode;
    private long closeBy = NEVER;
    private int expectedCode;
    private long closeAt = NEVER;
    private long pingAt;
    private long pongBy = NEVER;

    EngineMachine(EngineSettings settings, boolean onWebSocket, long now) {
        this.settings = settings;
        this.onWebSocket = onWebSocket;
        this.pingAt = now + settings.pingInterval().toNanos();
    }

    boolean isOnWebSocket() {
        return onWebSocket;
    }

    // From the application.

    /**
     * Takes a packet for the client.
     *
     * @return whether whoever waits for it may go on at once: it lies in a payload that is not full
     */
    boolean send(Outgoing packet, long now, List<EngineEffect> effects) {
        if (phase != Phase.OPEN) {
            return false;
        }
        // What waits already counts: one packet goes whatever its size, as the outbox lets it.
        if (queue.size() >= settings.backlog().messages()
                || queuedBytes > settings.backlog().bytes()) {
            end(CloseCode.SLOW_CONSUMER.number(), now, effects);
            return false;
        }
        boolean early = !onWebSocket && queuedBytes + packet.bytes() <= settings.maxPayloadBytes();
        enqueue(early ? packet.unawaited() : packet);
        transmit(effects);
        return early;
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    /** Ends the session after what is queued, unless the client does so before long. */
    void expectClose(int code, long now) {
        if (phase == Phase.OPEN && closeAt == NEVER) {
            closeAt = now + EngineSettings.GRACE.toNanos();
            expectedCode = code;
        }
    }

    /**
     * Ends the session after what is queued. A client whose WebSocket has been tried does not poll any more and is about to
     * move: it learns of the end over there.
     */
    void close(int code, long now, List<EngineEffect> effects) {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            closeCode = code;
            closeBy = now + EngineSettings.GRACE.toNanos();
            if (probe == Probe.OPEN) {
                dropProbe(code, effects);
            }
            if (!onWebSocket) {
                enqueue(Outgoing.CLOSE);
            }
            transmit(effects);
        }
    }

    // From the client, by polling.

    void poll(long now, List<EngineEffect> effects) {
        tick(now, effects);
        if (phase == Phase.OVER || onWebSocket) {
            effects.add(new EngineEffect.Refuse());
        } else if (isPollHeld) {
            answerHeld(List.of(Outgoing.CLOSE), effects);
            effects.add(new EngineEffect.Refuse());
            end(CloseCode.PROTOCOL_ERROR.number(), now, effects);
        } else {
            isPollHeld = true;
            heldSince = now;
            effects.add(new EngineEffect.Hold());
            transmit(effects);
        }
    }

    /** The client will not have the answer to its poll. */
    void pollFailed(long now, List<EngineEffect> effects) {
        end(NO_CLOSE_FRAME, now, effects);
    }

    void body(String payload, long now, List<EngineEffect> effects) {
        tick(now, effects);
        if (phase != Phase.OPEN || onWebSocket) {
            effects.add(new EngineEffect.Refuse());
            return;
        }
        int start = 0;
        while (start <= payload.length() && phase == Phase.OPEN) {
            int separator = payload.indexOf(SEPARATOR, start);
            int end = separator < 0 ? payload.length() : separator;
            if (!packet(payload.substring(start, end), now, effects)) {
                effects.add(new EngineEffect.Refuse());
                end(CloseCode.PROTOCOL_ERROR.number(), now, effects);
            }
            start = end + 1;
        }
    }

    // From the client, by WebSocket.

    /** A WebSocket has come for this session; it is tried, or dropped. */
    void probeArrives(long now, List<EngineEffect> effects) {
        if (phase != Phase.OPEN || onWebSocket || probe != Probe.NONE) {
            effects.add(new EngineEffect.Refuse());
        } else {
            probe = Probe.OPEN;
            probeSince = now;
        }
    }

    void probeText(String text, List<EngineEffect> effects) {
        if (probe == Probe.OPEN && text.equals(PROBE)) {
            probe = Probe.ANSWERED;
            effects.add(new EngineEffect.AnswerProbe());
            isSending = true;
            if (isPollHeld) {
                answerHeld(List.of(Outgoing.NOOP), effects);
            }
        } else if (probe == Probe.ANSWERED && text.equals(UPGRADE)) {
            probe = Probe.NONE;
            onWebSocket = true;
            if (queue.remove(Outgoing.CLOSE)) {
                queuedBytes -= Outgoing.CLOSE.bytes();
            }
            effects.add(new EngineEffect.Promote());
            if (isPollHeld) {
                isPollHeld = false;
                effects.add(new EngineEffect.RefuseHeld());
            }
            transmit(effects);
        } else {
            dropProbe(CloseCode.PROTOCOL_ERROR.number(), effects);
        }
    }

    void probeClosed() {
        probe = Probe.NONE;
        isSending = false;
    }

    void text(String text, long now, List<EngineEffect> effects) {
        if (phase == Phase.OPEN && !packet(text, now, effects)) {
            end(CloseCode.PROTOCOL_ERROR.number(), now, effects);
        }
    }

    void binary(ByteBuffer message, List<EngineEffect> effects) {
        if (phase == Phase.OPEN) {
            effects.add(new EngineEffect.DeliverBinary(message));
        }
    }

    /** What was sent over the WebSocket has gone out. */
    void sent(List<EngineEffect> effects) {
        isSending = false;
        transmit(effects);
    }

    /** The WebSocket that carries the session has ended. */
    void linkClosed(int code, List<EngineEffect> effects) {
        over(code, effects);
    }

    // Time.

    void tick(long now, List<EngineEffect> effects) {
        if (phase == Phase.CLOSING && now >= closeBy) {
            if (onWebSocket) {
                effects.add(new EngineEffect.CloseLink(closeCode));
            }
            over(closeCode, effects);
        }
        if (phase == Phase.OPEN && now >= closeAt) {
            close(expectedCode, now, effects);
        }
        if (phase != Phase.OPEN) {
            return;
        }
        if (now >= pongBy) {
            end(CloseCode.PING_TIMEOUT.number(), now, effects);
            return;
        }
        if (pongBy == NEVER && now >= pingAt) {
            ping(now, effects);
        }
        if (probe != Probe.NONE && now - probeSince >= PROBE_NANOS) {
            dropProbe(CloseCode.PROTOCOL_ERROR.number(), effects);
        }
        if (probe == Probe.ANSWERED && isPollHeld && now - heldSince >= HOLD_NANOS) {
            answerHeld(List.of(Outgoing.NOOP), effects);
        }
    }

    /** The answer is due by the schedule, unless this tick comes so late that the client could not meet it. */
    private void ping(long now, List<EngineEffect> effects) {
        long timeout = settings.pingTimeout().toNanos();
        boolean isLate = now - pingAt > timeout / 2;
        pongBy = (isLate ? now : pingAt) + timeout;
        enqueue(Outgoing.PING);
        transmit(effects);
    }

    // Within.

    /** One packet of the client; says whether it is one. */
    private boolean packet(String packet, long now, List<EngineEffect> effects) {
        if (packet.isEmpty()) {
            return false;
        }
        switch (packet.charAt(0)) {
            case '4' -> effects.add(new EngineEffect.Deliver(packet));
            case '3' -> {
                pongBy = NEVER;
                pingAt = now + settings.pingInterval().toNanos();
                effects.add(new EngineEffect.Heard());
            }
            case '1' -> leave(now, effects);
            case 'b' -> {
                ByteBuffer message = base64(packet);
                if (onWebSocket || message == null) {
                    return false;
                }
                effects.add(new EngineEffect.DeliverBinary(message));
            }
            case '0', '5', '6' -> {
                // Nothing that a client has to say here, and nothing that harms.
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ByteBuffer base64(String packet) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(packet.substring(1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The client says goodbye. The poll that waits, or the one that is on its way, is sent home. */
    private void leave(long now, List<EngineEffect> effects) {
        dropProbe(CloseCode.NORMAL.number(), effects);
        phase = Phase.CLOSING;
        closeCode = CloseCode.NORMAL.number();
        closeBy = now + EngineSettings.GRACE.toNanos();
        tellOfEnd(effects);
        if (!onWebSocket) {
            forgetQueue();
            enqueue(Outgoing.NOOP);
        }
        transmit(effects);
    }

    /** Ends the session now, whatever is queued. */
    private void end(int code, long now, List<EngineEffect> effects) {
        if (phase == Phase.OVER) {
            return;
        }
        dropProbe(code, effects);
        if (onWebSocket) {
            // The link is given a moment to say so: what is queued will not go out any more.
            forgetQueue();
            phase = Phase.CLOSING;
            closeCode = code;
            closeBy = now + EngineSettings.GRACE.toNanos();
            isSending = true;
            effects.add(new EngineEffect.CloseLink(code));
            tellOfEnd(effects);
        } else {
            if (isPollHeld) {
                answerHeld(List.of(Outgoing.CLOSE), effects);
            }
            closeCode = code;
            over(code, effects);
        }
    }

    private void over(int code, List<EngineEffect> effects) {
        if (phase != Phase.OVER) {
            if (phase == Phase.OPEN) {
                closeCode = code;
            }
            phase = Phase.OVER;
            dropProbe(code, effects);
            if (isPollHeld) {
                answerHeld(List.of(Outgoing.CLOSE), effects);
            }
            tellOfEnd(effects);
            effects.add(new EngineEffect.Forget());
        }
    }

    private void tellOfEnd(List<EngineEffect> effects) {
        if (!isToldOfEnd) {
            isToldOfEnd = true;
            effects.add(new EngineEffect.Ended(closeCode));
        }
    }

    private void dropProbe(int code, List<EngineEffect> effects) {
        if (probe != Probe.NONE) {
            probe = Probe.NONE;
            isSending = false;
            effects.add(new EngineEffect.DropProbe(code));
        }
    }

    private void enqueue(Outgoing packet) {
        queue.add(packet);
        queuedBytes += packet.bytes();
    }

    private void forgetQueue() {
        queue.clear();
        queuedBytes = 0;
    }

    private Outgoing dequeue() {
        Outgoing packet = queue.remove();
        queuedBytes -= packet.bytes();
        return packet;
    }

    private void answerHeld(List<Outgoing> packets, List<EngineEffect> effects) {
        isPollHeld = false;
        effects.add(new EngineEffect.AnswerHeld(packets));
    }

    /** Sends what can be sent now. */
    private void transmit(List<EngineEffect> effects) {
        if (phase == Phase.OVER) {
            return;
        }
        if (!onWebSocket) {
            if (isPollHeld && !queue.isEmpty()) {
                answerHeld(payload(), effects);
                if (phase == Phase.CLOSING && queue.isEmpty()) {
                    over(closeCode, effects);
                }
            }
        } else if (!isSending) {
            if (!queue.isEmpty()) {
                isSending = true;
                effects.add(new EngineEffect.Send(dequeue()));
            } else if (phase == Phase.CLOSING) {
                // Over when the link says so, or when its time is up.
                isSending = true;
                effects.add(new EngineEffect.CloseLink(closeCode));
            }
        }
    }

    /**
     * As many packets as a payload holds, and one at least. The close packet travels alone: clients act on it at once, but
     * on a message a little later, and would take the message that disconnects them for good for a lost connection.
     */
    private List<Outgoing> payload() {
        List<Outgoing> packets = new ArrayList<>();
        int bytes = 0;
        do {
            Outgoing packet = dequeue();
            bytes += packet.bytes() + 1;
            packets.add(packet);
        } while (!queue.isEmpty()
                && !queue.element().equals(Outgoing.CLOSE)
                && bytes + queue.element().bytes() <= settings.maxPayloadBytes());
        return packets;
    }

    private enum Phase {
        /** Packets go both ways. */
        OPEN,
        /** What is queued goes out, and no more is taken. */
        CLOSING,
        /** Nothing counts any more. */
        OVER
    }

    private enum Probe {
        /** There is no WebSocket beside the polls. */
        NONE,
        /** There is one. */
        OPEN,
        /** It has been tried, and works. */
        ANSWERED
    }
}
