package io.roomsig.examples.browser;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.media.MediaStreamTrack;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A picture that changes and a tone, made of nothing; and how many pictures come. */
final class JavaMedia implements AutoCloseable {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final int PICTURES_MS = 200;

    private static final int RATE = 48_000;
    /** What the library takes at once. */
    private static final int SOUND_MS = 10;

    private final CustomVideoSource camera = new CustomVideoSource();
    private final CustomAudioSource microphone = new CustomAudioSource();
    private final VideoTrack picture;
    private final AudioTrack sound;
    private final byte[] tone = tone();
    private final AtomicInteger frames = new AtomicInteger();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "Java camera"));

    private final List<? extends Future<?>> running;
    private int made;

    JavaMedia(PeerConnectionFactory factory) {
        picture = factory.createVideoTrack("camera", camera);
        sound = factory.createAudioTrack("microphone", microphone);
        running = List.of(
                clock.scheduleAtFixedRate(this::show, 0, PICTURES_MS, TimeUnit.MILLISECONDS),
                clock.scheduleAtFixedRate(this::play, 0, SOUND_MS, TimeUnit.MILLISECONDS));
    }

    void sendTo(RTCPeerConnection connection) {
        connection.addTrack(sound, List.of("java"));
        connection.addTrack(picture, List.of("java"));
    }

    void receive(MediaStreamTrack track) {
        if (track instanceof VideoTrack video) {
            video.addSink(frame -> {
                if (frame.buffer.getWidth() > 0) {
                    frames.incrementAndGet();
                }
            });
        }
    }

    /** How many pictures have come. */
    int frames() {
        return frames.get();
    }

    @Override
    public void close() {
        boolean broken = running.stream().anyMatch(Future::isDone);
        end(clock);
        if (broken) {
            throw new IllegalStateException("camera or microphone has failed");
        }
    }

    /** Waits for what it is doing. */
    static void end(ExecutorService thread) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the library does not come back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void show() {
        NativeI420Buffer buffer = NativeI420Buffer.allocate(WIDTH, HEIGHT);
        fill(buffer.getDataY(), made % 2 == 0 ? 80 : 200);
        fill(buffer.getDataU(), 100);
        fill(buffer.getDataV(), 150);
        made++;
        VideoFrame frame = new VideoFrame(buffer, System.nanoTime());
        camera.pushFrame(frame);
        frame.release();
    }

    private void play() {
        microphone.pushAudio(tone, 16, RATE, 1, tone.length / 2);
    }

    private static void fill(ByteBuffer plane, int value) {
        for (int i = 0; i < plane.capacity(); i++) {
            plane.put(i, (byte) value);
        }
    }

    /** Whole waves of 400 Hz, 16 bits a sample, the lower half first. */
    private static byte[] tone() {
        ByteBuffer samples = ByteBuffer.allocate(RATE * SOUND_MS / 1_000 * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; samples.hasRemaining(); i++) {
            samples.putShort((short) (8_000 * Math.sin(2 * Math.PI * 400 * i / RATE)));
        }
        return samples.array();
    }
}
