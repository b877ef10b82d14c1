package io.roomsig.benchmarks.load.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** All connections of the load, and what is due later, on the one thread that calls it. */
public final class Loop implements AutoCloseable {
    /** The largest frame that is read. */
    private static final int LARGEST = 1 << 18;

    private static final long IDLE_MILLIS = 50;

    private final Selector selector;
    private final PriorityQueue<Due> dues = new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));
    /** One for all connections: what is left of a frame waits at its connection. */
    private final byte[] inputBytes = new byte[LARGEST];

    private final ByteBuffer input = ByteBuffer.wrap(inputBytes);

    private final FrameWriter writer = new FrameWriter(LARGEST);

    /** Starts without connections. */
    public Loop() throws IOException {
        selector = Selector.open();
    }

    /** Connects; the listener hears how it went. */
    Link connect(InetSocketAddress address, Handshake handshake, LinkListener listener) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Link link = new Link(this, channel, handshake, listener);
        boolean isConnected = channel.connect(address);
        SelectionKey key =
                channel.register(selector, isConnected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, link);
        link.registered(key, isConnected);
        return link;
    }

    /** Runs something later, on this thread. */
    void after(Duration delay, Runnable task) {
        dues.add(new Due(System.nanoTime() + delay.toNanos(), task));
    }

    /**
     * Serves until it is done.
     *
     * @return whether it was done in time
     */
    public boolean run(BooleanSupplier isDone, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (!isDone.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            turn(IDLE_MILLIS);
        }
        return true;
    }

    /** Serves what there is, and returns at once. */
    void turn() throws IOException {
        turn(0);
    }

    private void turn(long millis) throws IOException {
        long now = System.nanoTime();
        Due next = dues.peek();
        while (next != null && next.at - now <= 0) {
            dues.remove();
            next.task.run();
            next = dues.peek();
        }
        long wait = next == null ? millis : Math.min(millis, TimeUnit.NANOSECONDS.toMillis(next.at - now) + 1);
        if (wait == 0) {
            selector.selectNow(Loop::ready);
        } else {
            selector.select(Loop::ready, wait);
        }
    }

    private static void ready(SelectionKey key) {
        ((Link) key.attachment()).ready();
    }

    ByteBuffer input() {
        return input;
    }

    byte[] inputBytes() {
        return inputBytes;
    }

    FrameWriter writer() {
        return writer;
    }

    /** Cuts all connections. */
    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private record Due(long at, Runnable task) {}

    /**
     * How a connection begins.
     *
     * @param target path and query
     * @param subprotocol what is asked for, or {@code null}
     */
    record Handshake(String target, @Nullable String subprotocol) {}
}
