package io.roomsig.benchmarks.load.server;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One connection of the bare relay. Public because containers want it so. */
public final class BareEndpoint extends Endpoint {
    private final BareRelay relay;
    private final Queue<String> waiting = new ArrayDeque<>();
    /** Whether a send is in flight; Tomcat throws at a second one. Guarded by {@link #waiting}. */
    private boolean isSending;

    private @Nullable Session session;
    private RemoteEndpoint.@Nullable Async remote;
    private int number = -1;

    BareEndpoint(BareRelay relay) {
        this.relay = relay;
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
        opened.setMaxIdleTimeout(0);
        session = opened;
        remote = opened.getAsyncRemote();
        number = relay.add(this);
        String prefix = BareRelay.prefix(number);
        opened.addMessageHandler(
                String.class, (MessageHandler.Whole<String>) text -> relay.forward(number, prefix, text));
        send(prefix);
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
        relay.remove(number);
    }

    /** Sends, or puts it in the queue. */
    void send(String text) {
        synchronized (waiting) {
            if (isSending) {
                waiting.add(text);
                return;
            }
            isSending = true;
        }
        dispatch(text);
    }

    void close() throws IOException {
        Session open = session;
        if (open != null) {
            open.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, ""));
        }
    }

    private void dispatch(String text) {
        RemoteEndpoint.Async to = remote;
        if (to != null) {
            to.sendText(text, this::sent);
        }
    }

    private void sent(SendResult result) {
        String next;
        synchronized (waiting) {
            next = result.isOK() ? waiting.poll() : null;
            isSending = next != null;
        }
        if (next != null) {
            dispatch(next);
        }
    }
}
