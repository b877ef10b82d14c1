package io.roomsig.benchmarks.load.client;

/** Who sent a signal to whom, and the how-manieth it is: twenty digits in a place where a real signal has digits, too. */
final class Stamp {
    static final int LENGTH = 20;

    private static final int CLIENT_DIGITS = 6;
    private static final int SEQUENCE_DIGITS = 8;

    private Stamp() {}

    static void write(byte[] to, int at, int sender, int receiver, long sequence) {
        digits(to, at, CLIENT_DIGITS, sender);
        digits(to, at + CLIENT_DIGITS, CLIENT_DIGITS, receiver);
        digits(to, at + 2 * CLIENT_DIGITS, SEQUENCE_DIGITS, sequence);
    }

    static int sender(Text text, int at) {
        return (int) text.number(at, CLIENT_DIGITS);
    }

    static int receiver(Text text, int at) {
        return (int) text.number(at + CLIENT_DIGITS, CLIENT_DIGITS);
    }

    static long sequence(Text text, int at) {
        return text.number(at + 2 * CLIENT_DIGITS, SEQUENCE_DIGITS);
    }

    private static void digits(byte[] to, int at, int count, long number) {
        long left = number;
        for (int index = at + count - 1; index >= at; index--) {
            to[index] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}
