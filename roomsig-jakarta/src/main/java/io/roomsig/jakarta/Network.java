package io.roomsig.jakarta;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses that have their first bits in common (CIDR, RFC 4632). An IPv4 address within IPv6 is an IPv4 address. */
final class Network {
    private static final Pattern V4 = Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}");

    /** Hexadecimal and colons, perhaps with IPv4 at the end. Never a name: nothing is looked up. */
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private final byte[] first;
    private final int bits;

    private Network(byte[] first, int bits) {
        this.first = first;
        this.bits = bits;
    }

    static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] first = address(slash < 0 ? text : text.substring(0, slash));
        if (first == null) {
            throw new IllegalArgumentException("neither an address nor a network such as 10.1.0.0/16: " + text);
        }
        int most = first.length * Byte.SIZE;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1), most);
        if (bits < 0) {
            throw new IllegalArgumentException("not a number of bits from 0 to " + most + ": " + text);
        }
        return new Network(first, bits);
    }

    /** The bytes of an address without a zone; {@code null} if it is none. */
    static byte @Nullable [] address(String text) {
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        if (!V4.matcher(plain).matches() && !V6.matcher(plain).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(plain).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    boolean contains(byte[] address) {
        if (address.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((address[bit / Byte.SIZE] ^ first[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bits(String text, int most) {
        try {
            int bits = Integer.parseInt(text);
            return bits <= most ? bits : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
