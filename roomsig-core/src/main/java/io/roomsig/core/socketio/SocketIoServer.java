package io.roomsig.core.socketio;

import io.roomsig.api.CloseCode;
import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO protocol 5 on top of Engine.IO: the main namespace for the application, and the protocol's answer to everything
 * else. Other namespaces are refused; binary attachments are taken off the wire and handed over as what the application does
 * not speak. Acknowledgements are the application's to send: only it knows what they must not overtake.
 */
public final class SocketIoServer implements EngineApp {
    /** The packet after which a client ends its session. */
    private static final String DISCONNECT = "41";

    private static final String INVALID_NAMESPACE = ",{\"message\":\"Invalid namespace\"}";
    /** Packets that are not events: a client has use for a handful. */
    private static final int MAX_OTHER_PACKETS = 1_000;

    private final SocketIoApp app;
    private final Supplier<String> ids;
    private final LongSupplier nanoTime;
    private final long connectTimeoutNanos;

    /**
     * A server.
     *
     * @param app what runs in the main namespace
     * @param settings for how long a client may take to connect to it
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param ids draws ids that nobody can guess, of letters, digits, {@code -} and {@code _}
     */
    public SocketIoServer(SocketIoApp app, EngineSettings settings, LongSupplier nanoTime, Supplier<String> ids) {
        this.app = app;
        this.ids = ids;
        this.nanoTime = nanoTime;
        this.connectTimeoutNanos = settings.connectTimeout().toNanos();
    }

    @Override
    public Listener opened(Handshake handshake, Link link) {
        return new Client(handshake, link, nanoTime.getAsLong() + connectTimeoutNanos);
    }

    /** One client. Told one thing at a time. */
    private final class Client implements Listener {
        private final Handshake handshake;
        private final Link link;
        private final long connectBy;

        private @Nullable Inbound namespace;
        private @Nullable NamespaceConnection connection;
        private boolean wasConnected;
        /** Either side has ended it. What lies behind that in the same payload still comes, and must begin nothing. */
        private volatile boolean isOver;

        private int otherPackets;
        /** A binary event or acknowledgement whose attachments are on their way. */
        private @Nullable SocketIoPacket incomplete;

        private int missing;

        Client(Handshake handshake, Link link, long connectBy) {
            this.handshake = handshake;
            this.link = link;
            this.connectBy = connectBy;
        }

        @Override
        public void onMessage(String text) {
            if (isOver) {
                return;
            }
            SocketIoPacket packet = incomplete == null ? SocketIoPacket.read(text, 1) : null;
            if (packet == null || !take(packet)) {
                end(CloseCode.PROTOCOL_ERROR);
            }
        }

        private boolean take(SocketIoPacket packet) {
            if (packet.type() == SocketIoPacket.Type.EVENT && isConnected(packet)) {
                event(packet);
                return true;
            }
            otherPackets++;
            if (otherPackets > MAX_OTHER_PACKETS) {
                return false;
            }
            return switch (packet.type()) {
                case CONNECT -> connect(packet);
                case DISCONNECT -> disconnect(packet);
                case ACK -> isConnected(packet);
                case BINARY_EVENT, BINARY_ACK -> isConnected(packet) && await(packet);
                case EVENT, CONNECT_ERROR -> false;
            };
        }

        private boolean isConnected(SocketIoPacket packet) {
            return namespace != null && packet.namespace().equals(SocketIoPacket.MAIN);
        }

        private boolean connect(SocketIoPacket packet) {
            if (!packet.namespace().equals(SocketIoPacket.MAIN)) {
                send("44" + packet.namespace() + INVALID_NAMESPACE);
                return true;
            }
            if (namespace != null) {
                return false;
            }
            String sid = ids.get();
            send("40{\"sid\":\"" + sid + "\"}");
            wasConnected = true;
            String auth = packet.json().isEmpty() ? "{}" : packet.json();
            connection = new NamespaceConnection();
            namespace = app.connected(new SocketIoApp.Client(sid, handshake, auth, connection));
            return true;
        }

        private boolean disconnect(SocketIoPacket packet) {
            if (packet.namespace().equals(SocketIoPacket.MAIN)) {
                leave(CloseCode.NORMAL.number());
            }
            return true;
        }

        private void event(SocketIoPacket packet) {
            Inbound to = namespace;
            if (to != null) {
                to.onText(packet.ackId() == null ? packet.json() : packet.ackId() + packet.json());
            }
        }

        private boolean await(SocketIoPacket packet) {
            incomplete = packet;
            missing = packet.attachments();
            complete();
            return true;
        }

        @Override
        public void onBinary(ByteBuffer message) {
            if (isOver) {
                return;
            }
            if (incomplete == null) {
                end(CloseCode.PROTOCOL_ERROR);
            } else {
                missing--;
                complete();
            }
        }

        private void complete() {
            SocketIoPacket packet = incomplete;
            if (packet != null && missing == 0) {
                incomplete = null;
                if (packet.type() == SocketIoPacket.Type.BINARY_EVENT && namespace != null) {
                    namespace.onBinary(ByteBuffer.allocate(0));
                }
            }
        }

        @Override
        public void onTooLarge() {
            if (namespace != null) {
                namespace.onTooLarge();
            } else {
                end(CloseCode.TOO_BIG);
            }
        }

        @Override
        public void onHeard() {
            if (namespace != null) {
                namespace.onActivity();
            }
        }

        @Override
        public void onTick(long nanos) {
            if (!wasConnected && nanos - connectBy >= 0) {
                end(CloseCode.JOIN_TIMEOUT);
            }
        }

        @Override
        public void onClosed(int code) {
            isOver = true;
            leave(code);
        }

        private void leave(int code) {
            Inbound left = namespace;
            namespace = null;
            if (left != null) {
                left.onClosed(code);
            }
            if (connection != null) {
                connection.leave();
            }
        }

        private void end(CloseCode code) {
            if (!isOver) {
                isOver = true;
                link.close(code.number());
                leave(code.number());
            }
        }

        private void send(String packet) {
            link.send(Frame.of(packet), failure -> {});
        }

        /**
         * The way back for the application. Engine.IO pings by itself. Once the client has left nothing goes this way, whoever
         * is about to send something: the same session may carry the client's next life by then.
         */
        private final class NamespaceConnection implements Connection {
            private volatile boolean isDisconnected;
            private volatile boolean hasLeft;

            void leave() {
                hasLeft = true;
            }

            @Override
            public void send(Frame frame, SendCallback done) {
                if (frame.text().equals(DISCONNECT)) {
                    isDisconnected = true;
                }
                link.send(frame, () -> !hasLeft, done);
            }

            @Override
            public void close(int code, String reason) {
                if (hasLeft) {
                    return;
                }
                isOver = true;
                if (isDisconnected) {
                    link.expectClose(code);
                } else {
                    link.close(code);
                }
            }
        }
    }
}
