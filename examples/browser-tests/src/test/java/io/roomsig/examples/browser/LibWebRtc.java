package io.roomsig.examples.browser;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** libwebrtc in this JVM, with answers that are waited for. */
final class LibWebRtc {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private LibWebRtc() {}

    /** Skips the test where the library does not load: it needs libraries of the system. */
    static void load() {
        try {
            Objects.requireNonNull(factory());
        } catch (LinkageError e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw Programs.missing("libwebrtc does not load: " + reason.getMessage());
        }
    }

    static PeerConnectionFactory factory() {
        return Loaded.FACTORY;
    }

    static RTCSessionDescription offer(RTCPeerConnection connection, boolean restart) {
        RTCOfferOptions options = new RTCOfferOptions();
        options.iceRestart = restart;
        Made offer = new Made();
        connection.createOffer(options, offer);
        return await(offer.done);
    }

    static RTCSessionDescription answer(RTCPeerConnection connection) {
        Made answer = new Made();
        connection.createAnswer(new RTCAnswerOptions(), answer);
        return await(answer.done);
    }

    static void setLocal(RTCPeerConnection connection, RTCSessionDescription description) {
        Set local = new Set();
        connection.setLocalDescription(description, local);
        await(local.done);
    }

    static void setRemote(RTCPeerConnection connection, RTCSessionDescription description) {
        Set remote = new Set();
        connection.setRemoteDescription(description, remote);
        await(remote.done);
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> answer) {
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** One for all, and till the end of the process: it takes offence at what of it is still in use when it goes. */
    private static final class Loaded {
        // No devices: one that records beside the microphone of our own ends the process.
        private static final PeerConnectionFactory FACTORY =
                new PeerConnectionFactory(new AudioDeviceModule(AudioLayer.kDummyAudio));
    }

    private static final class Made implements CreateSessionDescriptionObserver {
        private final CompletableFuture<RTCSessionDescription> done = new CompletableFuture<>();

        @Override
        public void onSuccess(RTCSessionDescription description) {
            done.complete(description);
        }

        @Override
        public void onFailure(String error) {
            done.completeExceptionally(new IllegalStateException(error));
        }
    }

    private static final class Set implements SetSessionDescriptionObserver {
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

        @Override
        public void onSuccess() {
            done.complete(null);
        }

        @Override
        public void onFailure(String error) {
            done.completeExceptionally(new IllegalStateException(error));
        }
    }
}
