package io.roomsig.log;

/** Text of others in a line of a log. */
final class LogText {
    private static final int MAX_CHARS = 256;

    private LogText() {}

    /** As it is, if it is a plain word; else quoted. */
    static void value(StringBuilder line, String text) {
        boolean isWord =
                !text.isEmpty() && text.length() <= MAX_CHARS && text.chars().allMatch(LogText::isOfAWord);
        if (isWord) {
            line.append(text);
        } else {
            quote(line, text);
        }
    }

    static void quote(StringBuilder line, String text) {
        line.append('"');
        escape(line, text);
        line.append('"');
    }

    /**
     * All but harmless characters become {@code \}{@code uXXXX}. Not only what ends a line or moves a cursor: braces, quotes and
     * {@code $} mean something to what formats messages, and letters beyond ASCII can change the direction of writing.
     */
    static void escape(StringBuilder line, String text) {
        int end = Math.min(text.length(), MAX_CHARS);
        for (int i = 0; i < end; i++) {
            char next = text.charAt(i);
            if (isOfAWord(next) || " ,;()[]<>=!?#*&|~^`".indexOf(next) >= 0) {
                line.append(next);
            } else {
                line.append(String.format("\\u%04x", (int) next));
            }
        }
        if (end < text.length()) {
            line.append("...");
        }
    }

    private static boolean isOfAWord(int next) {
        return (next >= 'a' && next <= 'z')
                || (next >= 'A' && next <= 'Z')
                || (next >= '0' && next <= '9')
                || "-_.:@/+".indexOf(next) >= 0;
    }
}
