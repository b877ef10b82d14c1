package io.roomsig.log;

import java.lang.System.Logger.Level;
import java.util.List;

/**
 * All that roomsig logs. Names and keys are for machines and stay as they are; the words are for people and may change. docs/LOGGING.md
 * says what each event means and what to do about it.
 */
public enum LogEvent {
    /** A client has connected. */
    CONNECTION_OPENED("roomsig.connection.opened", Level.DEBUG, "a client has connected", "connection", "dialect"),
    /** A connection has ended. */
    CONNECTION_ENDED("roomsig.connection.ended", Level.DEBUG, "a connection has ended", "connection", "by", "reason"),
    /** A client was told of an error. */
    ERROR_SENT("roomsig.error.sent", Level.DEBUG, "a client was told of an error", "connection", "code"),
    /** Somebody has joined. */
    JOIN_ACCEPTED(
            "roomsig.join.accepted",
            Level.DEBUG,
            "somebody has joined",
            "connection",
            "room",
            "participant",
            "version"),
    /** Somebody has to wait to be let in. */
    JOIN_WAITS("roomsig.join.waits", Level.DEBUG, "somebody waits to be let in", "connection", "room", "participant"),
    /** A join was refused. */
    JOIN_REFUSED("roomsig.join.refused", Level.DEBUG, "a join was refused", "connection", "room", "code"),
    /** Somebody is back. */
    RESUME_ACCEPTED(
            "roomsig.resume.accepted",
            Level.DEBUG,
            "somebody is back",
            "connection",
            "room",
            "participant",
            "version",
            "told"),
    /** Somebody could not come back. */
    RESUME_REFUSED(
            "roomsig.resume.refused",
            Level.DEBUG,
            "somebody could not come back",
            "connection",
            "room",
            "participant",
            "code"),
    /** Two participants begin anew to connect. */
    PAIR_RESTARTED(
            "roomsig.pair.restarted",
            Level.DEBUG,
            "two participants begin anew to connect",
            "room",
            "offerer",
            "answerer",
            "reason"),
    /** Two participants do not get connected. */
    PAIR_FAILED(
            "roomsig.pair.failed",
            Level.INFO,
            "two participants do not get connected",
            "room",
            "offerer",
            "answerer",
            "reason"),

    /** The host app's admission has failed. */
    ADMISSION_FAILED("roomsig.admission.failed", Level.WARNING, "admission failed", "connection", "room", "failure"),
    /** The host app's admission has granted another room. */
    ADMISSION_WRONG_ROOM(
            "roomsig.admission.wrong-room",
            Level.ERROR,
            "admission granted another room than the one asked for",
            "connection",
            "room"),
    /** The host app's admission did not take a join back. */
    ADMISSION_RELEASE_FAILED(
            "roomsig.admission.release-failed",
            Level.WARNING,
            "admission failed to release",
            "connection",
            "room",
            "failure"),
    /** There were no ICE servers for somebody. */
    ICE_FAILED("roomsig.ice.failed", Level.WARNING, "no ICE servers", "connection", "failure"),
    /** There were no new ICE servers for somebody. */
    ICE_RENEWAL_FAILED("roomsig.ice.renewal-failed", Level.WARNING, "no new ICE servers", "connection", "failure"),
    /** The room guard has thrown, or has not answered. */
    GUARD_FAILED("roomsig.guard.failed", Level.WARNING, "the room guard gave no answer", "failure"),
    /** A signed token does not admit. */
    JWT_REFUSED("roomsig.jwt.refused", Level.DEBUG, "a signed token does not admit", "fault"),
    /** The keys of signed tokens could not be fetched. */
    JWT_KEYS_FAILED("roomsig.jwt.keys-failed", Level.WARNING, "the keys of tokens could not be fetched", "failure"),
    /** What the host app has given to hear of things has thrown. */
    LISTENER_FAILED("roomsig.listener.failed", Level.WARNING, "a listener threw", "listener", "room"),

    /** A message could not be handled. */
    MESSAGE_FAILED("roomsig.message.failed", Level.ERROR, "could not handle a message", "connection"),
    /** A step of a join or resume could not be done. */
    STEP_FAILED("roomsig.step.failed", Level.ERROR, "a way into a room broke off"),
    /** Something in a room could not be done. */
    ROOM_FAILED("roomsig.room.failed", Level.ERROR, "could not apply an entry"),
    /** A deadline could not be handled. */
    DEADLINE_FAILED("roomsig.deadline.failed", Level.ERROR, "a deadline could not be handled"),

    /** The log did not take an entry, or did not say so. */
    LOG_APPEND_FAILED("roomsig.log.append-failed", Level.WARNING, "room log failed to append", "room", "failure"),
    /** The log has lost what this node has seen. */
    LOG_LOST(
            "roomsig.log.lost",
            Level.WARNING,
            "the log of a room has lost entries; it is opened again from this node's replica",
            "room",
            "version"),
    /** A room goes by rules of a later release. */
    RULES_UNKNOWN(
            "roomsig.room.rules-unknown", Level.WARNING, "a room goes by rules that this node does not know", "room"),
    /** Clients did not go on elsewhere. */
    DRAIN_LATE("roomsig.drain.late", Level.INFO, "clients have not gone on elsewhere in time", "clients"),

    /** A lease could not be renewed. */
    REDIS_LEASE_FAILED(
            "roomsig.redis.lease-failed", Level.WARNING, "this node cannot renew its lease", "node", "failure"),
    /** Nothing that is published arrives. */
    REDIS_DEAF(
            "roomsig.redis.deaf",
            Level.WARNING,
            "Redis answers, but nothing that is published arrives: subscribing anew",
            "node"),
    /** The subscription is gone. */
    REDIS_SUBSCRIPTION_LOST(
            "roomsig.redis.subscription-lost", Level.INFO, "the subscription to Redis is lost, and made anew"),
    /** Why the subscription is gone. */
    REDIS_SUBSCRIPTION_ENDED(
            "roomsig.redis.subscription-ended", Level.WARNING, "the subscription to Redis has ended", "failure"),
    /** The subscription has failed in a way that nobody expects. */
    REDIS_SUBSCRIPTION_FAILED("roomsig.redis.subscription-failed", Level.ERROR, "the subscription to Redis has failed"),
    /** A channel could not be added or removed. */
    REDIS_SUBSCRIPTION_UNCHANGED(
            "roomsig.redis.subscription-unchanged", Level.DEBUG, "a subscription could not be changed"),
    /** Too many deaf subscriptions hang. */
    REDIS_SUBSCRIPTIONS_HANG("roomsig.redis.subscriptions-hang", Level.ERROR, "too many subscriptions to Redis hang"),
    /** What was published is not roomsig's. */
    REDIS_UNREADABLE("roomsig.redis.unreadable", Level.WARNING, "a message on a channel cannot be read", "channel"),
    /** A listener of a channel has thrown. */
    REDIS_LISTENER_FAILED("roomsig.redis.listener-failed", Level.ERROR, "a listener threw", "failure"),
    /** Something that is done again and again has failed. */
    REDIS_TICK_FAILED("roomsig.redis.tick-failed", Level.ERROR, "a tick failed"),
    /** Redis is not as it should be. */
    REDIS_UNSUITABLE("roomsig.redis.unsuitable", Level.WARNING, "Redis is not as it should be", "finding"),
    /** Closed in the middle of something. */
    REDIS_CLOSED_BUSY("roomsig.redis.closed-busy", Level.WARNING, "closed while something still waits for Redis"),

    /** A link ends by a fault of the server. */
    LINK_FAILED("roomsig.link.failed", Level.WARNING, "a fault of the server ends a connection"),
    /** The container reports an error. */
    LINK_ERROR("roomsig.link.error", Level.DEBUG, "the container reports an error"),
    /** Something about a link came too late, or could not be done. */
    LINK_ENDED("roomsig.link.ended", Level.DEBUG, "the link has ended meanwhile", "while");

    private final String id;
    private final Level level;
    private final String words;

    @SuppressWarnings("ImmutableEnumChecker") // It is List.of.
    private final List<String> keys;

    LogEvent(String id, Level level, String words, String... keys) {
        this.id = id;
        this.level = level;
        this.words = words;
        this.keys = List.of(keys);
    }

    /** Its name, which stays as it is. */
    public String id() {
        return id;
    }

    /** How bad it is. */
    public Level level() {
        return level;
    }

    /** What has happened, for people. */
    public String words() {
        return words;
    }

    /** What a line of it may have. */
    public List<String> keys() {
        return keys;
    }
}
