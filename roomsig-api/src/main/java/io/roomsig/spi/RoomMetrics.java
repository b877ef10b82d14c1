package io.roomsig.spi;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.ServerStatus;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Hears what a monitoring system wants to know of a server: numbers, never of whom. No method is given the id of a room, a
 * participant or a connection, and all that is given as a kind is an enum, so that tags made of it are bounded.
 *
 * <p>Called from any thread, on the way of what it counts: an implementation MUST NOT block, and {@link #relayed}, which is
 * called for each signal, should be one addition that allocates nothing. What it throws is logged, once a minute at most, and goes
 * no further. All methods do nothing by default, so that kinds of news can be added. {@code roomsig-micrometer} has one over
 * Micrometer.
 */
public interface RoomMetrics {

    /** Counts nothing. */
    RoomMetrics NONE = new RoomMetrics() {};

    /**
     * The server has been built. Called once, before anything else.
     *
     * @param status what can be read of the server at any time, from any thread and at no cost: it is looked at once a second
     */
    default void started(Supplier<ServerStatus> status) {}

    /** The server was closed. Little or nothing comes after it. Called again if it is closed again. */
    default void stopped() {}

    /** A client has connected. */
    default void connectionOpened(Wire wire) {}

    /** The server has closed a connection, or has given it up. */
    default void connectionClosed(Wire wire, CloseCode code) {}

    /**
     * A connection has ended from the other side.
     *
     * @param meant whether the client closed it, or its page did; else it broke
     */
    default void connectionLost(Wire wire, boolean meant) {}

    /**
     * Somebody has got to where it wanted.
     *
     * @param nanos since it asked; for {@link Entry#ADMITTED} since it began to wait
     */
    default void entered(Entry entry, long nanos) {}

    /**
     * Somebody was refused.
     *
     * @param way what it had asked for
     * @param code what it was told
     * @param nanos since it asked; for {@link Way#WAITING} since it began to wait
     */
    default void refused(Way way, ErrorCode code, long nanos) {}

    /**
     * Somebody has gone before there was an answer, or was sent elsewhere, or a newer connection of its own asks instead: it has neither
     * entered nor was it refused.
     *
     * @param way what it had asked for
     * @param nanos since it asked; for {@link Way#WAITING} since it began to wait
     */
    default void abandoned(Way way, long nanos) {}

    /**
     * A client's signal or message was taken, and handed on. Called for each: the hot path.
     *
     * @param elsewhere whether it went to another node
     */
    default void relayed(Relayed what, boolean elsewhere) {}

    /** A client's signal or message was not handed on, and the client was told so. */
    default void relayRefused(ErrorCode code) {}

    /** What one node sent another was lost, or came in vain. Whoever keeps signals until they are acknowledged sends them again. */
    default void crossingLost(Loss loss) {}

    /** A client was told of an error, whatever it was about. */
    default void errorSent(ErrorCode code) {}

    /**
     * Two participants have come on with connecting to each other, or have not: as their clients report it, and only of those
     * that do.
     *
     * @param cause why; {@link Cause#NONE} for {@link Step#CONNECTED} and {@link Step#HEALED}
     * @param nanos since both were there, or since they began anew
     */
    default void paired(Step step, Cause cause, long nanos) {}

    /**
     * Something outside of the server has answered, or has failed to.
     *
     * @param answer one of {@link Call#answers}
     * @param nanos since it was asked
     */
    default void answered(Call call, Answer answer, long nanos) {}

    /** A wire language. */
    enum Wire {
        /** {@code roomsig.v1}. */
        NATIVE,
        /** Socket.IO. */
        SOCKET_IO
    }

    /** How somebody has come in, or on the way in. */
    enum Entry {
        /** Has joined. */
        JOINED,
        /** Has to wait to be let in. */
        WAITING,
        /** Has waited, and was let in. */
        ADMITTED,
        /** Is back, and was told what it had missed. */
        REPLAYED,
        /** Is back, and was told the whole room. */
        SNAPSHOT
    }

    /** What somebody asked for. */
    enum Way {
        /** To join. */
        JOIN,
        /** To come back. */
        RESUME,
        /** To be let in, once it had to wait. */
        WAITING
    }

    /** What clients send each other. */
    enum Relayed {
        /** A session description that offers. */
        OFFER,
        /** A session description that answers. */
        ANSWER,
        /** ICE candidates. */
        CANDIDATE,
        /** App data, to one or to all. */
        MESSAGE
    }

    /** How something got lost between nodes. */
    enum Loss {
        /** Too much waited for the other node, or the bus was closed. */
        NOT_SENT,
        /** Too much waited here for the room to come as far. */
        OVERFLOW,
        /** It waited here for too long. */
        LATE,
        /** Its sender is driven by another node by now. */
        FENCED,
        /** Its target is not here any more. */
        GONE
    }

    /** How far a pair has come. */
    enum Step {
        /** Connected, for the first time since both were there or began anew. */
        CONNECTED,
        /** Was interrupted, and is connected again by itself. */
        HEALED,
        /** Begins anew. */
        RESTARTED,
        /** The server asks no more. */
        FAILED
    }

    /** Why a pair begins anew or is given up. */
    enum Cause {
        /** For no reason. */
        NONE,
        /** A client asked. */
        ASKED,
        /** An offer had no answer. */
        NO_ANSWER,
        /** No connection came about. */
        NOT_CONNECTED,
        /** The connection broke, or a client gave it up. */
        BROKEN
    }

    /** What the server asks of others. */
    enum Call {
        /** {@link Admission#admit}. */
        ADMISSION,
        /** {@link IceServerProvider#iceServers}. */
        ICE_SERVERS,
        /** {@link RoomLog#append}. */
        LOG_APPEND,
        /** {@link RoomLog#read}. */
        LOG_READ,
        /** {@link RoomLog#reopen}. */
        LOG_REOPEN,
        /** {@link RoomLog#snapshot}. */
        LOG_SNAPSHOT,
        /** {@link RoomLog#retire}. */
        LOG_RETIRE;

        /** What can come of it. */
        public Set<Answer> answers() {
            return switch (this) {
                case ADMISSION -> Set.of(Answer.OK, Answer.REFUSED, Answer.FAILED);
                case LOG_APPEND -> Set.of(Answer.OK, Answer.ABSENT, Answer.REWOUND, Answer.FAILED, Answer.SILENT);
                case LOG_READ -> Set.of(Answer.OK, Answer.ABSENT, Answer.REWOUND, Answer.FAILED);
                case ICE_SERVERS, LOG_REOPEN, LOG_SNAPSHOT, LOG_RETIRE -> Set.of(Answer.OK, Answer.FAILED);
            };
        }
    }

    /** What came of a {@link Call}. */
    enum Answer {
        /** It was answered. */
        OK,
        /** The host app lets nobody in with that. */
        REFUSED,
        /** The log has no such room. */
        ABSENT,
        /** The log has lost entries that this node has seen. */
        REWOUND,
        /** It failed. */
        FAILED,
        /** Nothing was heard of it for so long that it is given up. Its answer, if one comes, is told as well. */
        SILENT
    }
}
