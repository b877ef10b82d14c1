package io.roomsig.core;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.wire.BadMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.core.wire.Request;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, and what is wrong with it: reads messages and hands them to {@link Requests}, on the container's thread
 * that brings them.
 */
final class Intake implements Inbound {
    private static final EventLog LOG = EventLog.of(Intake.class);
    private static final int MAX_UTF8_PER_CHAR = 3;

    private final Session session;
    private final Node node;
    private final Dialect dialect;
    private final RateLimiter rate;

    private volatile long lastHeard;

    Intake(Session session, Node node, Dialect dialect) {
        this.session = session;
        this.node = node;
        this.dialect = dialect;
        this.rate = new RateLimiter(node.limits().rate(), node.coarseNanos());
        this.lastHeard = node.coarseNanos();
    }

    /** When the client gave a sign of life last, in coarse nanoseconds. */
    long lastHeard() {
        return lastHeard;
    }

    @Override
    public void onText(String text) {
        lastHeard = node.coarseNanos();
        if (session.isOver()) {
            return;
        }
        if (isTooLong(text)) {
            onTooLarge();
            return;
        }
        take(() -> dialect.read(text));
    }

    /** Any message within the limits of one. */
    private void take(Reading message) {
        try {
            if (rate.tryTake(node.coarseNanos())) {
                Request request = message.read();
                session.confirm();
                request.message().accept(new Requests(session, node, request.id()));
                acknowledge(request.id());
            } else {
                overRate();
            }
        } catch (BadMessage bad) {
            session.refuse(bad.code(), bad.id());
            acknowledge(bad.id());
        } catch (RuntimeException fault) {
            LOG.at(LogEvent.MESSAGE_FAILED)
                    .with("connection", session.id())
                    .fault(fault)
                    .write();
            session.refuse(ErrorCode.INTERNAL, null);
        }
    }

    private void acknowledge(@Nullable String re) {
        Frame acknowledgement = re == null ? null : dialect.acknowledgement(re);
        if (acknowledgement != null) {
            session.outbox().send(acknowledgement);
        }
    }

    private boolean isTooLong(String text) {
        int max = node.limits().frameBytes();
        return text.length() > max || (text.length() > max / MAX_UTF8_PER_CHAR && Frame.utf8Length(text) > max);
    }

    private void overRate() {
        if (rate.isAbused() || !dialect.habits().waitsWhenLimited()) {
            session.refuse(ErrorCode.RATE_LIMITED, null);
            session.end(CloseCode.RATE_LIMITED, LeaveReason.RATE_LIMITED);
        } else {
            session.refuse(Dialect.Refusal.later(ErrorCode.RATE_LIMITED, null, rate.retryAfter()));
        }
    }

    @Override
    public void onBinary(ByteBuffer message) {
        lastHeard = node.coarseNanos();
        if (session.isBinary()) {
            onUtf8(message);
        } else if (dialect.habits().binaryEnds()) {
            session.end(CloseCode.UNSUPPORTED_DATA, LeaveReason.PROTOCOL_ERROR);
        } else if (!session.isOver()) {
            if (rate.tryTake(node.coarseNanos())) {
                session.refuse(ErrorCode.BAD_MESSAGE, null);
            } else {
                overRate();
            }
        }
    }

    private void onUtf8(ByteBuffer message) {
        if (session.isOver()) {
            return;
        }
        if (message.remaining() > node.limits().frameBytes()) {
            onTooLarge();
            return;
        }
        byte[] utf8 = bytes(message);
        take(() -> dialect.read(utf8));
    }

    /** What is in a buffer that is ours: not copied if it is all that there is in its array. */
    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.remaining() == buffer.array().length) {
            return buffer.array();
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public void onTooLarge() {
        lastHeard = node.coarseNanos();
        session.refuse(ErrorCode.MESSAGE_TOO_LARGE, null);
        session.end(CloseCode.TOO_BIG, LeaveReason.PROTOCOL_ERROR);
    }

    @Override
    public void onActivity() {
        lastHeard = node.coarseNanos();
    }

    @Override
    public void onClosed(int code) {
        session.closed(code);
    }

    /** Makes a request of what came. */
    @FunctionalInterface
    private interface Reading {
        Request read() throws BadMessage;
    }
}
