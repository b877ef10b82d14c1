package io.roomsig.examples.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCDataChannelObserver;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsType;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A participant that shares nothing with the browser client but docs/PROTOCOL.md: libwebrtc in this JVM, and a WebSocket. For a
 * room of two, whose other one never offers while it does itself, on a network that does not break.
 *
 * <p>All of it happens on one thread; those of the library only leave work for that one.
 */
final class JavaPeer implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ExecutorService work = Executors.newSingleThreadExecutor(task -> new Thread(task, "Java peer"));
    private final JavaMedia media;
    private final SignalClient signaling;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<RTCPeerConnectionState> states = new CopyOnWriteArrayList<>();
    private final List<RTCDataChannel> channels = new ArrayList<>();

    private @Nullable RTCPeerConnection connection;
    private String other = "";
    private boolean offers;
    private boolean sends;
    private final List<RTCIceCandidate> early = new ArrayList<>();
    private long sent;
    private long received;
    private volatile long n;
    /** The count of the last answer. */
    private long agreed;

    private JavaPeer(URI app) {
        media = new JavaMedia(LibWebRtc.factory());
        signaling = SignalClient.connect(app, message -> later(() -> hear(message)));
    }

    static JavaPeer join(URI app, String room, String token) {
        JavaPeer peer = new JavaPeer(app);
        ObjectNode hello = message("hello");
        hello.putArray("versions").add(1);
        hello.putArray("features").add("resume").add("negotiate");
        peer.signaling.send(hello);
        peer.signaling.send(message("join-room").put("room_code", room).put("token", token));
        return peer;
    }

    JavaMedia media() {
        return media;
    }

    boolean isConnected() {
        return !states.isEmpty() && states.get(states.size() - 1) == RTCPeerConnectionState.CONNECTED;
    }

    /** What its connection has been, one after the other. */
    List<RTCPeerConnectionState> states() {
        return List.copyOf(states);
    }

    /** How often the pair has been restarted. */
    long restarts() {
        return n;
    }

    /** What the other has said in the channel {@code chat}. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** What the server has refused. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** How many packets of sound have come: without a device for it nobody decodes them. */
    long packetsOfSound() {
        CompletableFuture<Long> packets = new CompletableFuture<>();
        later(() -> open().getStats(report -> packets.complete(report.getStats().values().stream()
                .filter(one -> one.getType() == RTCStatsType.INBOUND_RTP)
                .map(RTCStats::getAttributes)
                .filter(one -> "audio".equals(one.get("kind")))
                .mapToLong(one -> ((Number) one.get("packetsReceived")).longValue())
                .sum())));
        return packets.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Asks the server for a restart, as after a change of the network. */
    void restart() {
        later(() ->
                signaling.send(message("restart").put("to", other).put("n", n).put("reason", "network")));
    }

    @Override
    public void close() {
        later(() -> {
            signaling.send(message("bye"));
            if (connection != null) {
                connection.close();
            }
        });
        JavaMedia.end(work);
        signaling.close();
        media.close();
    }

    private void later(Runnable task) {
        if (!work.isShutdown()) {
            work.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    errors.add(e.toString());
                }
            });
        }
    }

    private void hear(JsonNode message) {
        switch (message.path("t").asText()) {
            case "room-joined" -> {
                for (JsonNode pair : message.path("negotiate")) {
                    meet(pair.path("with").asText(), pair);
                }
            }
            case "user-joined" -> meet(message.path("socket_id").asText(), message.path("negotiate"));
            case "offer", "answer", "ice-candidate" -> {
                received = message.path("s").asLong();
                if (message.path("n").asLong() >= n) {
                    n = message.path("n").asLong();
                    take(message);
                }
                acknowledge();
            }
            case "skip" -> {
                received = message.path("s").asLong();
                acknowledge();
            }
            case "restart" -> {
                n = message.path("n").asLong();
                if (offers) {
                    offer(true);
                }
            }
            case "error" -> errors.add(message.toString());
            default -> {}
        }
    }

    private void meet(String id, JsonNode pair) {
        other = id;
        offers = pair.path("role").asText().equals("offerer");
        n = pair.path("n").asLong();
        RTCConfiguration configuration = new RTCConfiguration();
        // Else it passes the loopback by, and finds nobody where there is no other network.
        configuration.portAllocatorConfig.setDisableAdapterEnumeration(true);
        connection = LibWebRtc.factory().createPeerConnection(configuration, new Watch());
        if (offers) {
            send();
            offer(false);
        }
    }

    /** Where the other offers, not before its offer is there: what is to be sent takes its place in that. */
    private void send() {
        if (!sends) {
            media.sendTo(open());
            openOwnChannel();
        }
        sends = true;
    }

    /** The browser client's own channel has the id 0: whoever does not open it as well must not take that id for another. */
    private void openOwnChannel() {
        RTCDataChannelInit own = new RTCDataChannelInit();
        own.negotiated = true;
        own.id = 0;
        channels.add(open().createDataChannel("roomsig", own));
    }

    private void offer(boolean restart) {
        describe(LibWebRtc.offer(open(), restart));
    }

    private void take(JsonNode message) {
        String type = message.path("t").asText();
        if (type.equals("ice-candidate")) {
            JsonNode candidates = message.path("candidate");
            if (candidates.isArray()) {
                candidates.forEach(this::candidate);
            } else {
                candidate(candidates);
            }
            return;
        }
        boolean isOffer = type.equals("offer");
        RTCSdpType sdpType = isOffer ? RTCSdpType.OFFER : RTCSdpType.ANSWER;
        String sdp = message.path(type).path("sdp").asText();
        LibWebRtc.setRemote(open(), new RTCSessionDescription(sdpType, sdp));
        if (isOffer) {
            answer();
        }
        early.forEach(open()::addIceCandidate);
        early.clear();
        agreed = n;
        report();
    }

    private void answer() {
        send();
        describe(LibWebRtc.answer(open()));
    }

    private void candidate(JsonNode json) {
        // Null is the end of candidates, of which the library has no need.
        if (json.path("candidate").asText().isEmpty()) {
            return;
        }
        RTCIceCandidate candidate = new RTCIceCandidate(
                json.path("sdpMid").asText(),
                json.path("sdpMLineIndex").asInt(),
                json.path("candidate").asText());
        if (open().getRemoteDescription() == null) {
            early.add(candidate);
        } else {
            open().addIceCandidate(candidate);
        }
    }

    private void describe(RTCSessionDescription description) {
        LibWebRtc.setLocal(open(), description);
        String type = description.sdpType.name().toLowerCase(Locale.ROOT);
        ObjectNode json = MAPPER.createObjectNode().put("type", type).put("sdp", description.sdp);
        signal(type, type, json);
    }

    private void signal(String type, String field, JsonNode payload) {
        sent++;
        ObjectNode message = message(type).put("to", other).put("s", sent).put("n", n);
        message.set(field, payload);
        signaling.send(message);
    }

    private void acknowledge() {
        signaling.send(message("ack").put("of", other).put("s", received));
    }

    private void report() {
        String state = open().getConnectionState().name().toLowerCase(Locale.ROOT);
        if (!state.equals("new")) {
            signaling.send(
                    message("peer-state").put("to", other).put("state", state).put("n", agreed));
        }
    }

    private RTCPeerConnection open() {
        if (connection == null) {
            throw new IllegalStateException("nobody is there");
        }
        return connection;
    }

    private static ObjectNode message(String type) {
        return MAPPER.createObjectNode().put("t", type);
    }

    private final class Watch implements PeerConnectionObserver {
        @Override
        public void onIceCandidate(RTCIceCandidate candidate) {
            ObjectNode json = MAPPER.createObjectNode()
                    .put("candidate", candidate.sdp)
                    .put("sdpMid", candidate.sdpMid)
                    .put("sdpMLineIndex", candidate.sdpMLineIndex);
            later(() -> signal("ice-candidate", "candidate", json));
        }

        @Override
        public void onConnectionChange(RTCPeerConnectionState state) {
            states.add(state);
            later(JavaPeer.this::report);
        }

        @Override
        public void onTrack(RTCRtpTransceiver transceiver) {
            media.receive(transceiver.getReceiver().getTrack());
        }

        @Override
        public void onDataChannel(RTCDataChannel channel) {
            later(() -> channels.add(channel));
            channel.registerObserver(new Chat(channel, heard::add));
        }
    }

    /** Says back what it hears. */
    private record Chat(RTCDataChannel channel, Consumer<String> heard) implements RTCDataChannelObserver {
        @Override
        public void onMessage(RTCDataChannelBuffer buffer) {
            String text = StandardCharsets.UTF_8.decode(buffer.data).toString();
            heard.accept(text);
            try {
                byte[] echo = ("Java heard " + text).getBytes(StandardCharsets.UTF_8);
                channel.send(new RTCDataChannelBuffer(ByteBuffer.wrap(echo), false));
            } catch (Exception e) {
                heard.accept(e.toString());
            }
        }

        @Override
        public void onStateChange() {}

        @Override
        public void onBufferedAmountChange(long previousAmount) {}
    }
}
