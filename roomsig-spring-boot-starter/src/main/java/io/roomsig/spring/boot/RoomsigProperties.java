package io.roomsig.spring.boot;

import io.roomsig.api.AddressLimits;
import io.roomsig.api.Limits;
import io.roomsig.core.ice.SharedSecretTurn;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.IceServerProvider;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The rooms. What the parts stand for is made once when they are bound, so that a value that is out of range fails as a property, at
 * the start.
 *
 * @param admission who may join: those with a token, or those whom the app has logged in. A RoomAuthorizer bean is asked instead
 * @param maxRooms how many rooms may be live at once on this server
 * @param shutdownPatience how long a shutdown may take that hands clients over to other servers
 */
@ConfigurationProperties("roomsig")
record RoomsigProperties(
        @DefaultValue("tokens") Who admission,
        @DefaultValue("100000") int maxRooms,
        @DefaultValue("10s") Duration shutdownPatience,
        @DefaultValue Policy policy,
        @DefaultValue Cost limits,
        @Nullable PerAddress addressLimits,
        @DefaultValue Ice ice) {

    RoomsigProperties {
        require(maxRooms > 0, "roomsig.max-rooms has to be 1 at least");
        require(!shutdownPatience.isNegative(), "roomsig.shutdown-patience is negative");
        check("roomsig.policy", policy::toPolicy);
        check("roomsig.limits", limits::toLimits);
        if (addressLimits != null) {
            check("roomsig.address-limits", addressLimits::toLimits);
        }
        check("roomsig.ice", ice::toProvider);
        check("roomsig.limits.rate.burst", () -> limits.toLimits().requireRoomFor(policy.maxMembers()));
        require(
                !policy.relayOnly() || !ice.turnUrls().isEmpty(),
                "roomsig.policy.relay-only is set without roomsig.ice.turn-urls: nobody could connect");
    }

    static void check(String properties, Runnable use) {
        try {
            use.run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Not as its cause: Spring Boot tells of the innermost one only.
            throw new IllegalArgumentException(properties + ": " + e.getMessage());
        }
    }

    static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /** Who may join. */
    enum Who {
        /** Whoever shows a token. */
        TOKENS,
        /** Whoever is logged in, into every room. */
        LOGIN
    }

    /**
     * What a room allows.
     *
     * @param maxMembers how many may be in a room, away ones included
     * @param maxValues how many shared values a room, or one member, may have
     * @param maxValueBytes the largest value, in bytes of UTF-8
     * @param duplicates what happens when somebody joins who is in the room already
     * @param maxDuration how long a room lasts from its opening; for as long as somebody is in it, if not set
     * @param relayOnly whether media goes through TURN servers only
     * @param waitingRoom whether newcomers wait until they are let in
     */
    record Policy(
            @DefaultValue("16") int maxMembers,
            @DefaultValue("32") int maxValues,
            @DefaultValue("8192") int maxValueBytes,
            @DefaultValue("allow") RoomPolicy.Duplicates duplicates,
            @Nullable Duration maxDuration,
            @DefaultValue("false") boolean relayOnly,
            @DefaultValue("false") boolean waitingRoom) {

        RoomPolicy toPolicy() {
            return new RoomPolicy(
                    maxMembers, maxValues, maxValueBytes, duplicates, maxDuration, relayOnly, waitingRoom);
        }
    }

    /**
     * What one connection may cost.
     *
     * @param frameBytes the largest message of a client, in bytes of UTF-8
     * @param depth how deep arrays and objects may be nested in a message
     * @param dataBytes the largest data of a join, in bytes of UTF-8
     * @param nameLength the longest display name, in code points
     */
    record Cost(
            @DefaultValue("65536") int frameBytes,
            @DefaultValue("16") int depth,
            @DefaultValue("4096") int dataBytes,
            @DefaultValue("64") int nameLength,
            @DefaultValue Rate rate,
            @DefaultValue Backlog backlog,
            @DefaultValue Timeouts timeouts) {

        Limits toLimits() {
            return new Limits(
                    frameBytes,
                    depth,
                    dataBytes,
                    nameLength,
                    new Limits.Rate(rate.perSecond, rate.burst),
                    new Limits.Backlog(backlog.messages, backlog.bytes),
                    new Limits.Timeouts(
                            timeouts.join,
                            timeouts.pingInterval,
                            timeouts.pongTimeout,
                            timeouts.write,
                            timeouts.resume));
        }
    }

    /**
     * What the clients of one address may cost together. There are no such limits unless one of these is set.
     *
     * @param connections how many at the same time
     * @param connectionsPerMinute how many new ones in a minute, and at once
     * @param joinsPerMinute how many joins in a minute, and at once
     */
    record PerAddress(
            @DefaultValue("200") int connections,
            @DefaultValue("120") int connectionsPerMinute,
            @DefaultValue("120") int joinsPerMinute) {

        AddressLimits toLimits() {
            return new AddressLimits(connections, connectionsPerMinute, joinsPerMinute);
        }
    }

    /**
     * How many messages a client may send.
     *
     * @param perSecond messages a second
     * @param burst messages at once; 24 for each of the others that a full room has, at least
     */
    record Rate(
            @DefaultValue("20") int perSecond,
            @DefaultValue("400") int burst) {}

    /**
     * What may wait for a client that reads slowly, before it is cut.
     *
     * @param messages how many messages
     * @param bytes how many bytes of UTF-8 together
     */
    record Backlog(
            @DefaultValue("1024") int messages,
            @DefaultValue("1048576") int bytes) {}

    /**
     * How long things may take.
     *
     * @param join from the connection to a join
     * @param pingInterval between two pings; shorter than the idle timeout of every proxy in between
     * @param pongTimeout after a ping, until the client counts as gone
     * @param write for one message to a client
     * @param resume how long a participant whose connection is lost stays in the room; zero: not at all
     */
    record Timeouts(
            @DefaultValue("5s") Duration join,
            @DefaultValue("20s") Duration pingInterval,
            @DefaultValue("10s") Duration pongTimeout,
            @DefaultValue("5s") Duration write,
            @DefaultValue("30s") Duration resume) {}

    /**
     * The STUN and TURN servers that participants are told of.
     *
     * @param stunUrls STUN servers, such as stun:stun.example.org:3478; none, if not set
     * @param turnUrls TURN servers that share a secret with this app, such as turn:turn.example.org:3478?transport=udp
     * @param turnSecret the secret that the TURN servers know, coturn's static-auth-secret; at least 16 characters
     * @param turnPreviousSecret the secret before that, while some TURN servers still know only this one
     * @param turnTimeToLive for how long a TURN credential lets somebody in; new ones are sent in time
     */
    record Ice(
            @DefaultValue List<String> stunUrls,
            @DefaultValue List<String> turnUrls,
            @Nullable String turnSecret,
            @Nullable String turnPreviousSecret,
            @DefaultValue("1h") Duration turnTimeToLive) {

        IceServerProvider toProvider() {
            String[] stun = stunUrls.toArray(String[]::new);
            if (turnUrls.isEmpty()) {
                require(turnSecret == null, "turn-secret is set without turn-urls, the servers that it is for");
                // What is no URL is refused here; the provider itself takes what it is given.
                SharedSecretTurn.builder().stun(stun);
                return IceServerProvider.stun(stun);
            }
            require(turnSecret != null, "turn-urls are set without turn-secret, the secret of these servers");
            SharedSecretTurn.Builder builder = SharedSecretTurn.builder()
                    .turn(turnUrls.toArray(String[]::new))
                    .stun(stun)
                    .timeToLive(turnTimeToLive);
            if (turnSecret != null) {
                builder.secret(turnSecret);
            }
            if (turnPreviousSecret != null) {
                builder.previousSecret(turnPreviousSecret);
            }
            return builder.build();
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return "Ice" + stunUrls + turnUrls;
        }
    }
}
