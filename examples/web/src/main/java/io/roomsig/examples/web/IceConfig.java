package io.roomsig.examples.web;

import io.roomsig.core.ice.SharedSecretTurn;
import io.roomsig.examples.web.AppConfig.Invalid;
import io.roomsig.examples.web.AppConfig.Variables;
import io.roomsig.spi.IceServerProvider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an example app about ICE.
 *
 * @param stunUrls the STUN servers; may be empty
 * @param turn the TURN servers, or {@code null}
 * @param relayOnly whether media goes through TURN servers only
 */
record IceConfig(List<String> stunUrls, @Nullable Turn turn, boolean relayOnly) {
    private static final String PUBLIC_STUN = "stun:stun.l.google.com:19302";
    private static final int SHORTEST_SECONDS = 5;
    private static final int LONGEST_SECONDS = 604_800;

    static IceConfig parse(Variables variables) {
        String stun = Objects.requireNonNullElse(variables.environment().get("STUN_URLS"), PUBLIC_STUN);
        Turn turn = turn(variables);
        boolean relayOnly = variables.isTrue("ICE_RELAY_ONLY");
        if (relayOnly && turn == null) {
            throw new Invalid("ICE_RELAY_ONLY is set without TURN_URLS: nobody could connect.");
        }
        return new IceConfig(stunUrls(stun), turn, relayOnly);
    }

    /** Where participants get their servers from. */
    IceServerProvider provider() {
        String[] stun = stunUrls.toArray(String[]::new);
        if (turn == null) {
            return IceServerProvider.stun(stun);
        }
        SharedSecretTurn.Builder builder = SharedSecretTurn.builder()
                .turn(turn.urls.toArray(String[]::new))
                .stun(stun)
                .secret(turn.secret)
                .timeToLive(turn.timeToLive);
        if (turn.previousSecret != null) {
            builder.previousSecret(turn.previousSecret);
        }
        return builder.build();
    }

    private static List<String> stunUrls(String text) {
        List<String> urls = AppConfig.list(text);
        check(
                () -> SharedSecretTurn.builder().stun(urls.toArray(String[]::new)),
                "STUN_URLS is not a list, with commas, of URLs such as stun:stun.example.org:3478.");
        return urls;
    }

    private static @Nullable Turn turn(Variables variables) {
        String urls = variables.find("TURN_URLS");
        String secret = variables.find("TURN_SECRET");
        if (urls == null) {
            for (String name : List.of("TURN_SECRET", "TURN_TTL")) {
                if (variables.find(name) != null) {
                    throw new Invalid(name + " is set without TURN_URLS, the servers that it is for.");
                }
            }
            return null;
        }
        if (secret == null) {
            throw new Invalid("TURN_URLS is set without TURN_SECRET, the secret of these servers.");
        }
        return turn(urls, secret, variables.get("TURN_TTL", IceConfig::seconds, Duration.ofHours(1)));
    }

    private static Turn turn(String urlsText, String secretsText, Duration timeToLive) {
        List<String> urls = AppConfig.list(urlsText);
        check(
                () -> SharedSecretTurn.builder().turn(urls.toArray(String[]::new)),
                "TURN_URLS is not a list, with commas, of URLs such as turn:turn.example.org:3478?transport=udp.");
        List<String> secrets = AppConfig.list(secretsText);
        check(
                () -> secrets.forEach(SharedSecretTurn.builder()::secret),
                "TURN_SECRET is too short: secrets have at least 16 characters.");
        if (secrets.isEmpty() || secrets.size() > 2) {
            throw new Invalid("TURN_SECRET is not one secret, or the current and the previous one with a comma.");
        }
        return new Turn(urls, secrets.get(0), secrets.size() > 1 ? secrets.get(1) : null, timeToLive);
    }

    private static Duration seconds(String text) {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new Invalid(
                "TURN_TTL is not a number of seconds from " + SHORTEST_SECONDS + " to " + LONGEST_SECONDS + ".");
    }

    private static void check(Runnable part, String complaint) {
        try {
            part.run();
        } catch (IllegalArgumentException e) {
            throw new Invalid(complaint);
        }
    }

    /** TURN servers that share a secret with the app, and for a while perhaps the one before it. */
    record Turn(List<String> urls, String secret, @Nullable String previousSecret, Duration timeToLive) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return "Turn" + urls + " for " + timeToLive;
        }
    }
}
