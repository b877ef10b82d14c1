package io.roomsig.examples.browser;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds in what a server has written the things that must never be there. Secrets are known by their form: so those are found as
 * well that a page was given and that no test has seen.
 */
final class Canary {
    /** Descriptions and candidates. */
    private static final Pattern SDP =
            Pattern.compile("candidate:|ice-ufrag|ice-pwd|\\bv=0\\b|\"(sdp|candidate)\\\\?\"\\s*:");
    /** Messages that hold a secret. */
    private static final Pattern MESSAGE = Pattern.compile("\"(token|credential)\"");
    /** Those that hold a resume key; what participants set has a key as well. */
    private static final Pattern RESUME = Pattern.compile("\"key\"");
    /** 256 bits in base64url: tokens and resume keys. The mixture tells them from long names of classes. */
    private static final Pattern KEY =
            Pattern.compile("(?<![\\w-])(?=[\\w-]*\\d)(?=[\\w-]*[a-z])(?=[\\w-]*[A-Z])[\\w-]{43,}");
    /** Tokens that tests have put into Redis. */
    private static final Pattern FOREIGN_TOKEN = Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");
    /** A name for TURN, that says until when it is good. */
    private static final Pattern TURN_NAME = Pattern.compile("\\b\\d{10}:[\\w-]");
    /** And what belongs to it: 160 bits in base64. */
    private static final Pattern TURN_CREDENTIAL =
            Pattern.compile("(?<![\\w+/])(?=[\\w+/]*\\d)[A-Za-z0-9+/]{27}=(?!\\w)");

    private Canary() {}

    /** The lines of a text that hold a secret. */
    static List<String> find(String text) {
        return find(text, SDP, MESSAGE, RESUME, KEY, FOREIGN_TOKEN, TURN_NAME, TURN_CREDENTIAL);
    }

    /** The same of what lies in a store. Digests of our own tokens and keys look as those do, and another back end's are there in the clear. */
    static List<String> findInStore(String text) {
        return find(text, SDP, MESSAGE, TURN_NAME, TURN_CREDENTIAL);
    }

    /** The same of a TURN server's log, which names its users. */
    static List<String> findInTurnLog(String text) {
        return find(text, SDP, MESSAGE, RESUME, KEY, FOREIGN_TOKEN, TURN_CREDENTIAL);
    }

    private static List<String> find(String text, Pattern... secrets) {
        return text.lines()
                .filter(line -> Stream.of(secrets)
                        .anyMatch(secret -> secret.matcher(line).find()))
                .toList();
    }
}
