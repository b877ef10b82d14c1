package io.roomsig.containers;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A server that only writes down what a transport tells it. Shows that a transport needs no more than the port. */
final class RecordingPort implements ClientPort {
    static final int MAX_BYTES = 65_536;

    private static final int SECONDS = 20;

    private final BlockingQueue<Link> links = new LinkedBlockingQueue<>();
    private final BiConsumer<Link, String> onText;

    RecordingPort() {
        this((link, text) -> {});
    }

    /** With something to do at each message, after it was written down. */
    RecordingPort(BiConsumer<Link, String> onText) {
        this.onText = onText;
    }

    @Override
    public Inbound connect(Handshake handshake, Connection connection) {
        Link link = new Link(handshake, connection, onText);
        links.add(link);
        return link;
    }

    @Override
    public int maxFrameBytes() {
        return MAX_BYTES;
    }

    /** The next connection. */
    Link link() throws InterruptedException {
        Link link = links.poll(SECONDS, TimeUnit.SECONDS);
        if (link == null) {
            throw new AssertionError("no connection came");
        }
        return link;
    }

    boolean hasNoLink() {
        return links.isEmpty();
    }

    /** What came over one connection, in words: {@code text …}, {@code binary}, {@code too large}, {@code closed …}. */
    static final class Link implements Inbound {
        private final Handshake handshake;
        private final Connection connection;
        private final BiConsumer<Link, String> onText;
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        private Link(Handshake handshake, Connection connection, BiConsumer<Link, String> onText) {
            this.handshake = handshake;
            this.connection = connection;
            this.onText = onText;
        }

        Handshake handshake() {
            return handshake;
        }

        Connection connection() {
            return connection;
        }

        /** The next thing that happened. */
        String event() throws InterruptedException {
            String event = events.poll(SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing happened");
            }
            return event;
        }

        boolean isQuiet() {
            return events.isEmpty();
        }

        @Override
        public void onText(String text) {
            events.add("text " + text);
            onText.accept(this, text);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            events.add("binary");
        }

        @Override
        public void onTooLarge() {
            events.add("too large");
        }

        @Override
        public void onActivity() {
            events.add("activity");
        }

        @Override
        public void onClosed(int code) {
            events.add("closed " + code);
        }

        /** Who it was and what is still to be read, for a test that fails. */
        @Override
        public String toString() {
            return handshake.headers() + " " + events;
        }
    }
}
