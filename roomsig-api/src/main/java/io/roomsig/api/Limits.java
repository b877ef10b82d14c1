package io.roomsig.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What one connection may cost. Clients hear of it in {@code welcome} and {@code room-joined}. What a room
 * allows is a matter of its policy.
 *
 * @param frameBytes the largest message of a client, in bytes of UTF-8
 * @param depth how deep arrays and objects may be nested in it
 * @param dataBytes the largest {@code data} of a join, in bytes of UTF-8
 * @param nameLength the longest display name, in code points
 * @param rate how many messages a client may send
 * @param backlog how much may wait for a client
 * @param timeouts how long things may take
 */
public record Limits(
        int frameBytes, int depth, int dataBytes, int nameLength, Rate rate, Backlog backlog, Timeouts timeouts) {

    /** What {@code docs/PROTOCOL.md} says. */
    public static final Limits DEFAULT =
            new Limits(65_536, 16, 4_096, 64, Rate.DEFAULT, Backlog.DEFAULT, Timeouts.DEFAULT);

    /** Messages of one participant that a mesh needs for each of its peers, with some to spare. */
    private static final int MESSAGES_PER_PEER = 24;

    /** Checks. */
    public Limits {
        Objects.requireNonNull(rate, "rate");
        Objects.requireNonNull(backlog, "backlog");
        Objects.requireNonNull(timeouts, "timeouts");
        if (frameBytes < 1_024 || depth < 4 || dataBytes < 0 || nameLength < 1) {
            throw new IllegalArgumentException("a limit is too small to hold a call: " + frameBytes + " bytes a frame, "
                    + depth + " levels, " + dataBytes + " bytes of data, names of " + nameLength);
        }
    }

    /** The same with another largest message. */
    public Limits withFrameBytes(int bytes) {
        return new Limits(bytes, depth, dataBytes, nameLength, rate, backlog, timeouts);
    }

    /** The same with another rate. */
    public Limits withRate(Rate newRate) {
        return new Limits(frameBytes, depth, dataBytes, nameLength, newRate, backlog, timeouts);
    }

    /** The same with another backlog. */
    public Limits withBacklog(Backlog newBacklog) {
        return new Limits(frameBytes, depth, dataBytes, nameLength, rate, newBacklog, timeouts);
    }

    /** The same with other timeouts. */
    public Limits withTimeouts(Timeouts newTimeouts) {
        return new Limits(frameBytes, depth, dataBytes, nameLength, rate, backlog, newTimeouts);
    }

    /**
     * Checks that a client may send at once what joining a full room takes.
     *
     * @param members how many the room holds
     * @throws IllegalArgumentException if the burst is too small for it
     */
    public void requireRoomFor(int members) {
        if (rate.burst() < MESSAGES_PER_PEER * (members - 1)) {
            throw new IllegalArgumentException(
                    "a burst of " + rate.burst() + " messages is too small to join a room of " + members + ": it takes "
                            + MESSAGES_PER_PEER + " for each of the others");
        }
    }

    /**
     * A token bucket.
     *
     * @param perSecond how fast it fills, in messages a second
     * @param burst how much it holds, in messages
     */
    public record Rate(int perSecond, int burst) {
        /** 20 a second, 400 at once. */
        public static final Rate DEFAULT = new Rate(20, 400);

        /** Checks. */
        public Rate {
            if (perSecond < 1 || burst < 1) {
                throw new IllegalArgumentException("a rate is at least 1: " + perSecond + ", " + burst);
            }
        }
    }

    /**
     * What may wait for a client that reads slowly; beyond it the client is cut.
     *
     * @param messages how many
     * @param bytes how large together, in UTF-8
     */
    public record Backlog(int messages, int bytes) {
        /** 1,024 messages, 1 MiB. */
        public static final Backlog DEFAULT = new Backlog(1_024, 1 << 20);

        /** Checks. */
        public Backlog {
            if (messages < 16 || bytes < 65_536) {
                throw new IllegalArgumentException("a backlog this small loses calls: " + messages + ", " + bytes);
            }
        }
    }

    /**
     * How long things may take. They are looked at every quarter of a second.
     *
     * @param join from the connection, or from a refused join, to a join; and how long {@code Admission} may take
     * @param pingInterval between two pings; well under the 30 s after which some containers and proxies cut a silent link
     * @param pongTimeout after a ping, until the client counts as gone
     * @param write for one frame
     * @param resume how long a participant stays without a connection whose grant does not say it, and whose client can
     *     resume; zero: not at all
     */
    public record Timeouts(
            Duration join, Duration pingInterval, Duration pongTimeout, Duration write, Duration resume) {
        /** 5 s, 20 s, 10 s, 5 s, 30 s. */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));

        /** Checks. */
        public Timeouts {
            for (Duration each : new Duration[] {join, pingInterval, pongTimeout, write}) {
                if (each.isNegative() || each.isZero()) {
                    throw new IllegalArgumentException("a timeout is not positive: " + each);
                }
            }
            if (resume.isNegative()) {
                throw new IllegalArgumentException("resume is negative: " + resume);
            }
        }

        /** The same with another time to come back. */
        public Timeouts withResume(Duration window) {
            return new Timeouts(join, pingInterval, pongTimeout, write, window);
        }
    }
}
