package io.roomsig.examples.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Who somebody is to a ban, as far as an app without a login can tell: a tab says a secret of its own with each request, so that it is
 * the same one with a new token. In a product this is the user of its login, who is not another one in a new tab.
 *
 * @param identity what moderators of the room get to see: not the secret, with which they could pass for that tab
 */
record Visitor(String identity) {
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{22,64}");
    private static final int DIGEST_BYTES = 16;

    static Visitor parse(String secret) {
        if (!SECRET.matcher(secret).matches()) {
            throw ApiProblem.badMessage("visitor has to be 22 to 64 characters of base64url.");
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return new Visitor("visitor-" + HexFormat.of().formatHex(Arrays.copyOf(digest, DIGEST_BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
