package io.roomsig.core.socketio;

import io.roomsig.api.CloseCode;
import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.inbound.PollExchange;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session of Engine.IO with the links that carry it. Its machine is guarded by the monitor, which is held while the
 * machine thinks and never while anything is sent or told. What the application hears goes through one queue that one
 * thread at a time drains: a poll's thread and a WebSocket's may both bring something at the moment of an upgrade.
 */
final class EngineSession implements EngineApp.Link {
    private static final EventLog LOG = EventLog.of(EngineSession.class);

    private final String sid;
    private final EngineServer server;
    private final EngineMachine machine;
    private final EngineLinks links = new EngineLinks(this);
    private final EngineApp.Listener listener;

    private final Queue<Consumer<EngineApp.Listener>> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inboxSize = new AtomicInteger();

    EngineSession(String sid, EngineServer server, Handshake handshake, boolean onWebSocket) {
        this.sid = sid;
        this.server = server;
        this.machine = new EngineMachine(server.settings(), onWebSocket, server.nanoTime());
        this.listener = server.app().opened(handshake, this);
    }

    String sid() {
        return sid;
    }

    synchronized boolean isOnWebSocket() {
        return machine.isOnWebSocket();
    }

    synchronized boolean isOver() {
        return machine.isOver();
    }

    // From the transports.

    /** The link of a session that began with a WebSocket; {@code onOpen} is run when it is ready. */
    synchronized Inbound carriedBy(Connection connection, Runnable onOpen) {
        Carrier carrier = new Carrier(this, connection, onOpen);
        links.isCarriedBy(carrier);
        return carrier;
    }

    /** Another link, for an upgrade. */
    Inbound triedOn(Connection connection) {
        Carrier carrier = new Carrier(this, connection, () -> {});
        boolean isRefused = perform(null, (now, effects) -> {
            machine.probeArrives(now, effects);
            if (effects.isEmpty()) {
                links.isTriedOn(carrier);
            }
        });
        if (isRefused) {
            carrier.close(EngineServer.NO_NEED);
        }
        return carrier;
    }

    void poll(PollExchange exchange) {
        perform(exchange, machine::poll);
    }

    HttpAnswer post(String body) {
        boolean isRefused = perform(null, (now, effects) -> machine.body(body, now, effects));
        return isRefused ? EngineAnswers.BAD_REQUEST : EngineAnswers.OK;
    }

    HttpAnswer postTooLarge() {
        tell(EngineApp.Listener::onTooLarge);
        return EngineAnswers.TOO_LARGE;
    }

    void textOn(Carrier carrier, String text) {
        perform(null, (now, effects) -> {
            if (links.isCurrent(carrier)) {
                machine.text(text, now, effects);
            } else if (links.isTried(carrier)) {
                machine.probeText(text, effects);
            }
        });
    }

    void binaryOn(Carrier carrier, ByteBuffer message) {
        perform(null, (now, effects) -> {
            if (links.isCurrent(carrier)) {
                machine.binary(message, effects);
            } else if (links.isTried(carrier)) {
                machine.probeText("", effects);
            }
        });
    }

    void tooLargeOn(Carrier carrier) {
        boolean isCurrent;
        synchronized (this) {
            isCurrent = links.isCurrent(carrier);
        }
        if (isCurrent) {
            tell(EngineApp.Listener::onTooLarge);
        } else {
            carrier.close(EngineServer.NO_NEED);
        }
    }

    /** What was sent has gone out. */
    void sentOn(Carrier carrier) {
        perform(null, (now, effects) -> {
            if (links.isCurrent(carrier) || links.isTried(carrier)) {
                machine.sent(effects);
            }
        });
    }

    void closedOn(Carrier carrier, int code) {
        perform(null, (now, effects) -> {
            if (links.isCurrent(carrier)) {
                machine.linkClosed(code, effects);
            } else if (links.isTried(carrier)) {
                links.forgetTried();
                machine.probeClosed();
            }
        });
    }

    void tick() {
        perform(null, machine::tick);
        tell(told -> told.onTick(server.nanoTime()));
    }

    // From the application.

    @Override
    public void send(Frame packet, BooleanSupplier isWanted, Connection.SendCallback done) {
        send(new Outgoing(packet, null, done), isWanted, done);
    }

    @Override
    public void sendBinary(ByteBuffer message, Connection.SendCallback done) {
        send(new Outgoing(null, message, done), () -> true, done);
    }

    private void send(Outgoing packet, BooleanSupplier isWanted, Connection.SendCallback done) {
        List<EngineEffect> effects = new ArrayList<>(2);
        List<Runnable> actions;
        boolean isTaken;
        boolean goesOn;
        synchronized (this) {
            isTaken = machine.isOpen() && isWanted.getAsBoolean();
            goesOn = isTaken && machine.send(packet, server.nanoTime(), effects);
            actions = actions(effects, null);
        }
        actions.forEach(Runnable::run);
        if (!isTaken) {
            done.done(new OverException());
        } else if (goesOn) {
            done.done(null);
        }
    }

    @Override
    public void close(int code) {
        perform(null, (now, effects) -> machine.close(code, now, effects));
    }

    @Override
    public void expectClose(int code) {
        perform(null, (now, effects) -> machine.expectClose(code, now));
    }

    // Doing what the machine says.

    /** Says whether the machine has refused what came. */
    private boolean perform(@Nullable PollExchange arrived, Input input) {
        List<EngineEffect> effects = new ArrayList<>(4);
        List<Runnable> actions;
        synchronized (this) {
            input.to(server.nanoTime(), effects);
            actions = actions(effects, arrived);
        }
        actions.forEach(Runnable::run);
        return effects.contains(new EngineEffect.Refuse());
    }

    /** Under the monitor: what to do once it is free. */
    private List<Runnable> actions(List<EngineEffect> effects, @Nullable PollExchange arrived) {
        if (effects.isEmpty()) {
            return List.of();
        }
        List<Runnable> actions = new ArrayList<>(effects.size());
        links.arrives(arrived);
        for (EngineEffect effect : effects) {
            actions.add(effect.accept(links));
        }
        return actions;
    }

    void answer(PollExchange exchange, List<Outgoing> packets) {
        exchange.answer(EngineAnswers.payload(packets), failure -> {
            if (failure != null) {
                perform(null, machine::pollFailed);
            }
            for (Outgoing packet : packets) {
                if (packet.done() != null) {
                    packet.done().done(failure);
                }
            }
        });
    }

    void forget() {
        server.forget(this);
    }

    /** Tells the application, one thing at a time and in order. Whoever finds nobody telling, tells. */
    void tell(Consumer<EngineApp.Listener> news) {
        inbox.add(news);
        if (inboxSize.getAndIncrement() > 0) {
            return;
        }
        do {
            Consumer<EngineApp.Listener> next = inbox.poll();
            if (next != null) {
                tellSafely(next);
            }
        } while (inboxSize.decrementAndGet() > 0);
    }

    /** What fails, with whatever, must not keep the rest from being told: nobody else would tell it. */
    private void tellSafely(Consumer<EngineApp.Listener> news) {
        try {
            news.accept(listener);
        } catch (Throwable fault) {
            LOG.at(LogEvent.MESSAGE_FAILED).fault(fault).write();
            close(CloseCode.INTERNAL_ERROR.number());
        }
    }

    /** Something that happens to the machine. */
    @FunctionalInterface
    private interface Input {
        void to(long now, List<EngineEffect> effects);
    }

    /** Nothing goes to a client any more whose session, or whose part in it, is over. */
    private static final class OverException extends Exception {
        private static final long serialVersionUID = 1L;

        OverException() {
            super("the session is over", null, false, false);
        }
    }
}
