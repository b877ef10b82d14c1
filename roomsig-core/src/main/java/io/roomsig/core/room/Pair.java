package io.roomsig.core.room;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two members on the way to a connection, as the home of the initiator sees them. A second, smaller state machine beside the
 * room: nothing in the room depends on it, it is not in the log, and after a lost node it is made anew of what the clients
 * report. It only notices that something does not come about, and then asks the room for a restart.
 *
 * <p>Immutable. Each method says what comes next; time comes in with it.
 *
 * @param n how often the room has let them begin anew
 * @param phase where they are
 * @param since when they began, or began anew
 * @param deadline when something is due to be noticed, or {@code null} for never
 * @param inVain how many restarts the server has asked for since they were connected last
 * @param initiator what the initiator's client has said last, or {@code null}
 * @param other what the other's has
 */
public record Pair(
        long n,
        Phase phase,
        Instant since,
        @Nullable Instant deadline,
        int inVain,
        @Nullable PeerState initiator,
        @Nullable PeerState other) {

    /** From a description to the next, and to the connection. Devices and relays far away take their time. */
    static final Duration CONNECT = Duration.ofSeconds(20);

    /** From an offer to its answer. */
    static final Duration ANSWER = Duration.ofSeconds(10);

    /** What is interrupted often heals by itself. */
    static final Duration HEAL = Duration.ofSeconds(15);

    /** Clients that have noticed themselves ask themselves. */
    static final Duration ASK = Duration.ofSeconds(5);

    static final int MAX_IN_VAIN = 3;

    /** The reason of the server's restart when an offer was not answered. */
    public static final String NO_ANSWER = "no-answer";

    /** The reason of the server's restart when a connection broke, or a client gave it up. */
    public static final String BROKEN = "broken";

    /** The reason of the server's restart when no connection came about. */
    public static final String NOT_CONNECTED = "not-connected";

    /** Checks. */
    public Pair {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(since, "since");
    }

    /** Two that have just come to know of each other, or whom this node has just come to look after. */
    public static Pair begun(long n, Instant now) {
        return new Pair(n, Phase.CONNECTING, now, now.plus(CONNECT), 0, null, null);
    }

    /** An offer was handed over. */
    public Next offered(Instant now) {
        return phase == Phase.AWAY
                ? stay()
                : to(Phase.OFFERED, now.plus(ANSWER)).with();
    }

    /** An answer was handed over. */
    public Next answered(Instant now) {
        if (phase != Phase.OFFERED) {
            return stay();
        }
        return isConnected()
                ? to(Phase.CONNECTED, null).with()
                : to(Phase.CONNECTING, now.plus(CONNECT)).with();
    }

    /**
     * A client has said how it is with the other, after so many restarts as it knows of; {@code null}: it does not say. What it
     * said before it heard of the last one is of a connection that both give up: to take it for an answer would leave them alone
     * with an offer that nobody waits for.
     */
    public Next reported(boolean byInitiator, PeerState state, @Nullable Long after, Instant now) {
        if (after != null && after < n) {
            return stay();
        }
        Pair told = byInitiator
                ? new Pair(n, phase, since, deadline, inVain, state, other)
                : new Pair(n, phase, since, deadline, inVain, initiator, state);
        return told.heard(state, now);
    }

    private Next heard(PeerState state, Instant now) {
        if (phase == Phase.AWAY) {
            return stay();
        }
        if (isConnected()) {
            if (phase == Phase.CONNECTED || phase == Phase.OFFERED) {
                return stay();
            }
            Pair connected = new Pair(n, Phase.CONNECTED, since, null, 0, initiator, other);
            return connected.with(new Effect.Connected(Duration.between(since, now)));
        }
        return switch (state) {
            case DISCONNECTED -> to(Phase.BROKEN, earlier(now.plus(HEAL))).with();
            case FAILED -> to(Phase.BROKEN, earlier(now.plus(ASK))).with();
            case CONNECTING, CONNECTED ->
                phase == Phase.CONNECTED
                        ? to(Phase.CONNECTING, now.plus(CONNECT)).with()
                        : stay();
            case CLOSED -> to(Phase.CONNECTED, null).with();
        };
    }

    /** What the other has not said yet is no reason to doubt: it may have said so to a node that is gone. */
    private boolean isConnected() {
        return initiator == PeerState.CONNECTED && (other == null || other == PeerState.CONNECTED);
    }

    private Instant earlier(Instant then) {
        return phase == Phase.BROKEN && deadline != null && deadline.isBefore(then) ? deadline : then;
    }

    /** The room has let them begin anew. */
    public Next restarted(long next, String reason, Instant now) {
        Duration took = Duration.between(since, now);
        // What was said before is of the time before.
        Pair anew = new Pair(
                next,
                phase == Phase.AWAY ? Phase.AWAY : Phase.CONNECTING,
                now,
                phase == Phase.AWAY ? null : now.plus(CONNECT),
                inVain,
                null,
                null);
        return anew.with(new Effect.Restarted(took, reason));
    }

    /** One of the two is away: nothing can be said to it, so nothing is due. */
    public Pair paused() {
        return to(Phase.AWAY, null);
    }

    /** Both are there again. Their connection may never have broken: they say so. */
    public Pair continued(Instant now) {
        if (phase != Phase.AWAY) {
            return this;
        }
        return isConnected() ? to(Phase.CONNECTED, null) : to(Phase.CONNECTING, now.plus(CONNECT));
    }

    /** Time has passed. */
    public Next elapsed(Instant now) {
        if (deadline == null || now.isBefore(deadline)) {
            return stay();
        }
        String reason = phase == Phase.OFFERED ? NO_ANSWER : phase == Phase.BROKEN ? BROKEN : NOT_CONNECTED;
        if (inVain >= MAX_IN_VAIN) {
            return to(Phase.GIVEN_UP, null).with(new Effect.GivenUp(Duration.between(since, now), reason));
        }
        Pair asking = new Pair(n, phase, since, now.plus(CONNECT), inVain + 1, initiator, other);
        return asking.with(new Effect.Ask(reason));
    }

    private Pair to(Phase next, @Nullable Instant due) {
        return new Pair(n, next, since, due, inVain, initiator, other);
    }

    private Next stay() {
        return with();
    }

    private Next with(Effect... effects) {
        return new Next(this, List.of(effects));
    }

    /** Where a pair is. */
    public enum Phase {
        /** A description, or the connection, is due. */
        CONNECTING,
        /** An answer is due. */
        OFFERED,
        /** Nothing is due. */
        CONNECTED,
        /** It was connected, or a client has given up. */
        BROKEN,
        /** One of the two is away. */
        AWAY,
        /** The server asks no more. */
        GIVEN_UP
    }

    /** A pair and what is to be done. */
    public record Next(Pair pair, List<Effect> effects) {}

    /** What is to be done. */
    public sealed interface Effect {
        /** Ask the room for a restart. */
        record Ask(String reason) implements Effect {}

        /** Tell that they are connected, and how long it took. */
        record Connected(Duration took) implements Effect {}

        /** Tell that they begin anew. */
        record Restarted(Duration took, String reason) implements Effect {}

        /** Tell them and the host that it is in vain. */
        record GivenUp(Duration took, String reason) implements Effect {}
    }
}
