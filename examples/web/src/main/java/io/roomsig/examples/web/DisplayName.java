package io.roomsig.examples.web;

import java.util.stream.IntStream;

/**
 * How somebody wants to be called, by the protocol's rules.
 *
 * @param text without space around it
 */
record DisplayName(String text) {
    private static final int LONGEST = 64;

    static DisplayName parse(String claimed) {
        String name = claimed.strip();
        if (name.isEmpty()) {
            throw refused("A name is needed.");
        }
        if (name.codePointCount(0, name.length()) > LONGEST) {
            throw refused("A name has at most " + LONGEST + " characters.");
        }
        IntStream codePoints = name.codePoints();
        if (codePoints.anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw refused("A name has no control characters.");
        }
        return new DisplayName(name);
    }

    private static ApiProblem refused(String message) {
        return new ApiProblem(400, "NAME_REFUSED", message);
    }
}
