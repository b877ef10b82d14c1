package io.roomsig.examples.browser;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds in what a server has written the things that must never be there. Secrets are known by their form: so those are found as
 * well that a page was given and that no test has seen.
 */
final class Canary {
    private static final List<Pattern> SECRETS = List.of(
            // Descriptions and candidates.
            Pattern.compile("candidate:|ice-ufrag|ice-pwd|\\bv=0\\b|\"(sdp|candidate)\""),
            // Messages that hold a secret.
            Pattern.compile("\"(key|token|credential)\""),
            // 256 bits in base64url: tokens and resume keys. The mixture tells them from long names of classes.
            Pattern.compile("(?<![\\w-])(?=[\\w-]*\\d)(?=[\\w-]*[a-z])(?=[\\w-]*[A-Z])[\\w-]{43,}"),
            // Tokens that tests have put into Redis.
            Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b"),
            // TURN: a name that says until when it is good, and 160 bits in base64.
            Pattern.compile("\\b\\d{10}:[\\w-]"),
            Pattern.compile("(?<![\\w+/])(?=[\\w+/]*\\d)[A-Za-z0-9+/]{27}=(?!\\w)"));

    private Canary() {}

    /** The lines of a text that hold a secret. */
    static List<String> find(String text) {
        return text.lines()
                .filter(line ->
                        SECRETS.stream().anyMatch(secret -> secret.matcher(line).find()))
                .toList();
    }
}
