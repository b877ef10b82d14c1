package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sees a session of Engine.IO from the outside, and holds it to what must be true whatever came in: what the application
 * says arrives once and in order, one packet is under way at a time, every poll is answered, and the session ends once.
 */
final class EngineJudge implements EngineEffect.Visitor<Void> {
    private final Supplier<String> when;

    boolean hasLink;
    boolean isLinkClosing;
    boolean hasProbe;
    boolean isProbeAnswered;
    boolean isPollHeld;
    boolean isUnderWay;
    boolean ended;
    boolean forgotten;
    /** How many packets have arrived: the application says {@code 40}, {@code 41}, and so on. */
    int arrived;

    int answered;
    int moves;
    final List<String> delivered = new ArrayList<>();

    /**
     * Of a session that has just begun.
     *
     * @param when said of a rule that is broken
     */
    EngineJudge(boolean onWebSocket, Supplier<String> when) {
        this.hasLink = onWebSocket;
        this.when = when;
    }

    /** What came of one input; takes it out of the list. */
    void judge(List<EngineEffect> effects) {
        for (EngineEffect effect : effects) {
            check(!forgotten || effect instanceof EngineEffect.Refuse, "nothing comes after the end");
            effect.accept(this);
        }
        effects.clear();
    }

    void isOver() {
        check(ended && forgotten && !isPollHeld && !hasProbe, "it is over, and nothing hangs");
    }

    void check(boolean holds, String what) {
        if (!holds) {
            assertThat(holds).as("%s: %s", when.get(), what).isTrue();
        }
    }

    private void arrives(Outgoing packet) {
        String text = packet.inPayload();
        if (text.startsWith("4")) {
            check(text.equals("4" + arrived), "what is said arrives once and in order");
            arrived++;
        }
    }

    @Override
    public Void deliver(EngineEffect.Deliver effect) {
        check(!ended, "nothing is delivered after the end was told");
        delivered.add(effect.packet());
        return null;
    }

    @Override
    public Void deliverBinary(EngineEffect.DeliverBinary effect) {
        check(!ended, "nothing is delivered after the end was told");
        return null;
    }

    @Override
    public Void heard(EngineEffect.Heard effect) {
        check(!ended, "nothing is heard after the end was told");
        return null;
    }

    @Override
    public Void hold(EngineEffect.Hold effect) {
        check(!isPollHeld, "one poll waits at a time");
        check(!hasLink, "nothing is held beside a WebSocket");
        isPollHeld = true;
        return null;
    }

    @Override
    public Void refuse(EngineEffect.Refuse effect) {
        return null;
    }

    @Override
    public Void answerHeld(EngineEffect.AnswerHeld effect) {
        check(isPollHeld, "a poll that waits is answered");
        check(!effect.packets().isEmpty(), "an answer says something");
        isPollHeld = false;
        answered++;
        effect.packets().forEach(this::arrives);
        return null;
    }

    @Override
    public Void refuseHeld(EngineEffect.RefuseHeld effect) {
        check(isPollHeld, "a poll that waits is refused");
        isPollHeld = false;
        return null;
    }

    @Override
    public Void send(EngineEffect.Send effect) {
        check(hasLink && !isUnderWay, "one packet is under way at a time");
        check(!isLinkClosing, "nothing is sent behind the end of the link");
        isUnderWay = true;
        arrives(effect.packet());
        return null;
    }

    @Override
    public Void answerProbe(EngineEffect.AnswerProbe effect) {
        check(hasProbe && !isUnderWay, "the answer to a probe is alone");
        isUnderWay = true;
        isProbeAnswered = true;
        return null;
    }

    @Override
    public Void promote(EngineEffect.Promote effect) {
        check(hasProbe && isProbeAnswered, "the WebSocket that was tried takes over");
        hasProbe = false;
        isProbeAnswered = false;
        hasLink = true;
        moves++;
        return null;
    }

    @Override
    public Void dropProbe(EngineEffect.DropProbe effect) {
        check(hasProbe, "the WebSocket that is tried is dropped");
        probeIsGone();
        return null;
    }

    void probeIsGone() {
        hasProbe = false;
        isProbeAnswered = false;
        isUnderWay = false;
    }

    @Override
    public Void closeLink(EngineEffect.CloseLink effect) {
        check(hasLink, "a link that is there is closed");
        isLinkClosing = true;
        return null;
    }

    @Override
    public Void ended(EngineEffect.Ended effect) {
        check(!ended, "the end is told once");
        ended = true;
        return null;
    }

    @Override
    public Void forget(EngineEffect.Forget effect) {
        check(ended && !isPollHeld, "the end is told and the poll is answered before all is forgotten");
        check(!hasProbe, "the WebSocket that is tried is dropped before all is forgotten");
        forgotten = true;
        return null;
    }
}
