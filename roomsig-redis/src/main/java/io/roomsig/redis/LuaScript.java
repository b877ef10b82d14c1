package io.roomsig.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A constant script in ASCII. Nothing that anybody sends ever becomes part of one. */
final class LuaScript {
    private final byte[] source;
    private final byte[] sha1;

    LuaScript(String source) {
        this.source = source.getBytes(StandardCharsets.US_ASCII);
        this.sha1 = sha1Of(this.source);
    }

    /** The script itself. Not to be written to. */
    byte[] source() {
        return source;
    }

    /** By which Redis knows it once it has seen it, in hexadecimal. Not to be written to. */
    byte[] sha1() {
        return sha1;
    }

    private static byte[] sha1Of(byte[] source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source);
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
