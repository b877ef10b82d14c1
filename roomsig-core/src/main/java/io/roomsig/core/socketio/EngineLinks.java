package io.roomsig.core.socketio;

import io.roomsig.core.inbound.PollExchange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What carries a session at the moment: the poll that waits, the WebSocket, the one that is being tried. Turns each effect of
 * the machine into what is to be done once the session's monitor is free, with the links as they are now. Guarded by that monitor.
 */
final class EngineLinks implements EngineEffect.Visitor<Runnable> {
    private final EngineSession session;
    private @Nullable PollExchange arrived;
    private @Nullable PollExchange held;
    private @Nullable Carrier current;
    private @Nullable Carrier tried;

    EngineLinks(EngineSession session) {
        this.session = session;
    }

    /** The poll that the next effects are about; {@code null} if none has come. */
    void arrives(@Nullable PollExchange poll) {
        arrived = poll;
    }

    void isCarriedBy(Carrier carrier) {
        current = carrier;
    }

    void isTriedOn(Carrier carrier) {
        tried = carrier;
    }

    void forgetTried() {
        tried = null;
    }

    boolean isCurrent(Carrier carrier) {
        return carrier == current;
    }

    boolean isTried(Carrier carrier) {
        return carrier == tried;
    }

    @Override
    public Runnable deliver(EngineEffect.Deliver effect) {
        return () -> session.tell(listener -> listener.onMessage(effect.packet()));
    }

    @Override
    public Runnable deliverBinary(EngineEffect.DeliverBinary effect) {
        return () -> session.tell(listener -> listener.onBinary(effect.message()));
    }

    @Override
    public Runnable heard(EngineEffect.Heard effect) {
        return () -> session.tell(EngineApp.Listener::onHeard);
    }

    @Override
    public Runnable hold(EngineEffect.Hold effect) {
        held = arrived;
        return EngineLinks::nothing;
    }

    @Override
    public Runnable refuse(EngineEffect.Refuse effect) {
        PollExchange refused = arrived;
        return refused == null ? EngineLinks::nothing : () -> refuse(refused);
    }

    @Override
    public Runnable answerHeld(EngineEffect.AnswerHeld effect) {
        PollExchange answered = takeHeld();
        return () -> session.answer(answered, effect.packets());
    }

    @Override
    public Runnable refuseHeld(EngineEffect.RefuseHeld effect) {
        PollExchange refused = takeHeld();
        return () -> refuse(refused);
    }

    @Override
    public Runnable send(EngineEffect.Send effect) {
        Carrier carrier = Objects.requireNonNull(current);
        return () -> carrier.send(effect.packet());
    }

    @Override
    public Runnable answerProbe(EngineEffect.AnswerProbe effect) {
        Carrier carrier = Objects.requireNonNull(tried);
        return () -> carrier.send(Outgoing.PROBE_ANSWER);
    }

    @Override
    public Runnable promote(EngineEffect.Promote effect) {
        current = tried;
        tried = null;
        return EngineLinks::nothing;
    }

    @Override
    public Runnable dropProbe(EngineEffect.DropProbe effect) {
        Carrier carrier = Objects.requireNonNull(tried);
        tried = null;
        return () -> carrier.close(effect.code());
    }

    @Override
    public Runnable closeLink(EngineEffect.CloseLink effect) {
        Carrier carrier = Objects.requireNonNull(current);
        return () -> carrier.close(effect.code());
    }

    @Override
    public Runnable ended(EngineEffect.Ended effect) {
        return () -> session.tell(listener -> listener.onClosed(effect.code()));
    }

    @Override
    public Runnable forget(EngineEffect.Forget effect) {
        return session::forget;
    }

    private PollExchange takeHeld() {
        PollExchange taken = Objects.requireNonNull(held);
        held = null;
        return taken;
    }

    private static void refuse(PollExchange exchange) {
        exchange.answer(EngineAnswers.BAD_REQUEST, failure -> {});
    }

    private static void nothing() {}
}
