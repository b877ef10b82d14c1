package io.roomsig.jakarta;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy tells of who is in front of it.
 *
 * @param address whose request it was; {@code null} if it is hidden, or no address
 * @param host what it was asked for
 * @param scheme how it was asked
 */
record ForwardedHop(
        @Nullable String address,
        @Nullable String host,
        @Nullable String scheme) {
    private static final Pattern COMMA = Pattern.compile(",");

    /** A pair of RFC 7239 section 4, or a separator; a quoted value may have both in it. */
    private static final Pattern PART = Pattern.compile(
            "\\G\\s*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s\",;=]+))|([,;]))\\s*");

    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]+)\\](?::.+)?|([^:]+)(?::[^:]+)?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~%!$&'()*+;=:\\[\\]-]{1,300}");

    /** Of {@code Forwarded} headers, the client's first. What cannot be read ends it: nothing before that counts. */
    static List<ForwardedHop> ofForwarded(List<String> headers) {
        String all = String.join(",", headers);
        List<ForwardedHop> hops = new ArrayList<>();
        Map<String, String> pairs = new TreeMap<>();
        Matcher part = PART.matcher(all);
        int end = 0;
        while (end < all.length() && part.find()) {
            end = part.end();
            String name = part.group(1);
            if (name != null) {
                String quoted = part.group(2);
                pairs.put(
                        name.toLowerCase(Locale.ROOT),
                        quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : part.group(3));
            } else if (part.group(4).equals(",")) {
                hops.add(of(pairs.get("for"), pairs.get("host"), pairs.get("proto")));
                pairs.clear();
            }
        }
        if (end < all.length()) {
            // The rest would belong to another proxy than it seems.
            return List.of();
        }
        if (!all.isEmpty()) {
            hops.add(of(pairs.get("for"), pairs.get("host"), pairs.get("proto")));
        }
        return hops;
    }

    /**
     * Of {@code X-Forwarded-For}, {@code -Host} and {@code -Proto}, the client's first. Proxies set the latter two, or add to them as
     * to the first; so they are counted from the end, and the first there is stands for all before it.
     */
    static List<ForwardedHop> ofXForwarded(List<String> clients, List<String> hosts, List<String> schemes) {
        List<String> addresses = split(clients);
        List<String> allHosts = split(hosts);
        List<String> allSchemes = split(schemes);
        List<ForwardedHop> hops = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            int fromEnd = addresses.size() - i;
            hops.add(of(addresses.get(i), fromEnd(allHosts, fromEnd), fromEnd(allSchemes, fromEnd)));
        }
        return hops;
    }

    private static @Nullable String fromEnd(List<String> values, int position) {
        return values.isEmpty() ? null : values.get(Math.max(0, values.size() - position));
    }

    private static List<String> split(List<String> headers) {
        return headers.isEmpty()
                ? List.of()
                : COMMA.splitAsStream(String.join(",", headers))
                        .map(String::trim)
                        .toList();
    }

    private static ForwardedHop of(@Nullable String node, @Nullable String host, @Nullable String scheme) {
        boolean isHost = host != null && HOST.matcher(host).matches();
        return new ForwardedHop(
                address(node), isHost ? host : null, scheme == null ? null : scheme.toLowerCase(Locale.ROOT));
    }

    /** Without brackets and port. */
    private static @Nullable String address(@Nullable String node) {
        if (node == null) {
            return null;
        }
        if (Network.address(node) != null) {
            return node;
        }
        Matcher withPort = WITH_PORT.matcher(node);
        if (!withPort.matches()) {
            return null;
        }
        String plain = withPort.group(1) != null ? withPort.group(1) : withPort.group(2);
        return Network.address(plain) != null ? plain : null;
    }
}
