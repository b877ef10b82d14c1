package io.roomsig.examples.browser;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is secret in the messages that a participant has sent and got.
 *
 * @param own of the participant alone: tokens, resume keys, credentials of TURN
 * @param ofTheCall what participants send each other by way of the server: descriptions and candidates
 */
record Secrets(Set<String> own, Set<String> ofTheCall) {
    private static final Pattern OWN =
            Pattern.compile("\"(?:token|credential)\":\"([^\"]+)\"|\"key\":\"[^\".]+\\.([^\"]+)\"");
    private static final Pattern OF_THE_CALL = Pattern.compile("a=ice-pwd:([^\\\\\"]+)|\"(candidate:[^\"]+)\"");

    static Secrets of(List<String> messages) {
        return new Secrets(all(OWN, messages), all(OF_THE_CALL, messages));
    }

    /** Those of its own that are in a text, in whatever form. */
    List<String> ownIn(String text) {
        return own.stream().filter(secret -> isIn(text, secret)).toList();
    }

    /** Whatever of it is in a text. */
    List<String> allIn(String text) {
        List<String> found = new ArrayList<>(ownIn(text));
        ofTheCall.stream().filter(text::contains).forEach(found::add);
        return found;
    }

    /** The bytes that a secret stands for, as characters. */
    static String bytes(String secret) {
        byte[] bytes = Base64.getUrlDecoder().decode(secret.replace('+', '-').replace('/', '_'));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static boolean isIn(String text, String secret) {
        String bytes = bytes(secret);
        String hex = HexFormat.of().formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return text.contains(secret) || text.contains(bytes) || text.contains(hex);
    }

    private static Set<String> all(Pattern pattern, List<String> messages) {
        Set<String> found = new TreeSet<>();
        for (String message : messages) {
            for (Matcher matcher = pattern.matcher(message); matcher.find(); ) {
                found.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
            }
        }
        return found;
    }
}
