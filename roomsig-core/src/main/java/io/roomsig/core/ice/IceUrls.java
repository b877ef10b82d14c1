package io.roomsig.core.ice;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** URLs of STUN servers (RFC 7064) and TURN servers (RFC 7065). */
final class IceUrls {
    private static final String SERVER = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?";
    private static final Pattern STUN = Pattern.compile("stuns?:" + SERVER, Pattern.CASE_INSENSITIVE);
    private static final Pattern TURN =
            Pattern.compile("turns?:" + SERVER + "(?:\\?transport=(?:udp|tcp))?", Pattern.CASE_INSENSITIVE);
    private static final int LAST_PORT = 65_535;

    private IceUrls() {}

    static List<String> stun(String... urls) {
        return check(STUN, "not a URL such as stun:stun.example.org:3478", urls);
    }

    static List<String> turn(String... urls) {
        return check(TURN, "not a URL such as turn:turn.example.org:3478?transport=udp", urls);
    }

    /** The complaint does not repeat what was given: it may be a secret in the wrong place. */
    private static List<String> check(Pattern form, String complaint, String... urls) {
        for (String url : urls) {
            Matcher matcher = form.matcher(url);
            if (!matcher.matches() || !isPort(matcher.group(1))) {
                throw new IllegalArgumentException(complaint);
            }
        }
        return List.of(urls);
    }

    private static boolean isPort(@Nullable String port) {
        if (port == null) {
            return true;
        }
        int number = Integer.parseInt(port);
        return number > 0 && number <= LAST_PORT;
    }
}
