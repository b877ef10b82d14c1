package io.roomsig.testkit;

import java.util.List;
import java.util.stream.IntStream;

/** What a client may send as a room code, a token or an attempt, and a store may take for something else. */
final class HostileStrings {

    /** All different. Neighbours are those that a careless store takes for each other. */
    static final List<String> ALL = List.of(
            // Joined, ("a:b", "c") is ("a", "b:c"), and without a separator ("ab", "c") is ("a", "bc").
            "a",
            "b",
            "c",
            "ab",
            "bc",
            "a:b",
            "b:c",
            "a:",
            ":a",
            ":",
            "a|b",
            "b|c",
            "1",
            "11",
            "a:token:b",
            "room:a:token:b",
            // Braces choose a slot of a Redis cluster.
            "{",
            "{}",
            "{a}",
            "a}",
            "}{a",
            // Patterns.
            "*",
            "?",
            "[a]",
            "[^b]",
            "a*",
            "\\a",
            "%",
            // What ends a string, a line or a command somewhere.
            "",
            " ",
            "a ",
            "\0",
            "a\0",
            "\0a",
            "a\0b",
            "\n",
            "a\n",
            "\r\n",
            "a\r\nDEL a\r\n",
            "\"",
            "a' or '1'='1",
            "$6\r\n",
            "null",
            "0",
            "../a",
            // Encoded as UTF-8, each unpaired surrogate becomes the same.
            "\ud800",
            "\ud801",
            "\udc00",
            "\udc00\ud800",
            "\ud800\udc00",
            "\ufffd",
            "\ufffd\ufffd",
            "\u00e9",
            "e\u0301",
            "A",
            "\uff21",
            "\ufeffa",
            // Long.
            "x".repeat(10 * 1024),
            "x".repeat(10 * 1024 - 1) + "y",
            "x".repeat(10 * 1024 + 1),
            "\u20ac".repeat(10 * 1024));

    /** A few of them that come after one in the list, which goes round. */
    static List<String> after(int index) {
        return IntStream.rangeClosed(1, 8)
                .mapToObj(step -> ALL.get((index + step) % ALL.size()))
                .toList();
    }

    private HostileStrings() {}
}
