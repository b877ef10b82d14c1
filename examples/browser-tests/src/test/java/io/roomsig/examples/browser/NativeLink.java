package io.roomsig.examples.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One connection of a participant. All of it happens on one thread, which it shares with those of all others. */
final class NativeLink {
    /** A connection that could not be made, or was lost without a close. */
    static final int NO_WORD = 1006;

    private final URI node;
    private final Owner owner;
    private final Executor thread;
    private final Deque<String> waiting = new ArrayDeque<>();
    private @Nullable WebSocket socket;
    private boolean sending;
    private boolean over;

    private NativeLink(URI node, Owner owner, Executor thread) {
        this.node = node;
        this.owner = owner;
        this.thread = thread;
    }

    /** Hears what happens, on the one thread. */
    interface Owner {
        void opened(NativeLink link);

        void received(NativeLink link, NativeMessage message);

        void closed(NativeLink link, int code);
    }

    static NativeLink open(HttpClient http, URI node, Owner owner, Executor thread) {
        NativeLink link = new NativeLink(node, owner, thread);
        URI url = URI.create(node.toString().replaceFirst("^http", "ws") + "/signal");
        CompletableFuture<?> unused = http.newWebSocketBuilder()
                .subprotocols("roomsig.v1")
                .connectTimeout(Duration.ofSeconds(2))
                .buildAsync(url, link.new Incoming())
                .whenComplete((socket, failure) -> thread.execute(() -> link.connected(socket)));
        return link;
    }

    URI node() {
        return node;
    }

    void send(String text) {
        waiting.add(text);
        sendNext();
    }

    /** Ends it without a word. */
    void abort() {
        over = true;
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public String toString() {
        return node.getPort() + (over ? " over" : socket == null ? " connecting" : " open");
    }

    private void connected(@Nullable WebSocket opened) {
        if (opened == null) {
            ended(NO_WORD);
        } else if (over) {
            opened.abort();
        } else {
            socket = opened;
            owner.opened(this);
        }
    }

    private void sendNext() {
        if (sending || over || socket == null || waiting.isEmpty()) {
            return;
        }
        sending = true;
        CompletableFuture<?> unused = socket.sendText(waiting.remove(), true)
                .whenComplete((sent, failure) -> thread.execute(() -> {
                    sending = false;
                    if (failure == null) {
                        sendNext();
                    } else {
                        ended(NO_WORD);
                    }
                }));
    }

    private void ended(int code) {
        if (!over) {
            over = true;
            if (socket != null) {
                socket.abort();
            }
            owner.closed(this, code);
        }
    }

    private final class Incoming implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                thread.execute(() -> {
                    if (!over) {
                        owner.received(NativeLink.this, NativeMessage.read(whole));
                    }
                });
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            thread.execute(() -> ended(statusCode));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            thread.execute(() -> ended(NO_WORD));
        }
    }
}
