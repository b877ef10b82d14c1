package io.roomsig.examples.web;

/** Why the rooms API does not do what it was asked: a status of HTTP, a code for programs, a sentence for people. */
final class ApiProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /** The message never repeats what the client sent. */
    ApiProblem(int status, String code, String message) {
        // Not a fault: nobody looks at the stack.
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static ApiProblem badMessage(String message) {
        return new ApiProblem(400, "BAD_MESSAGE", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** What {@code getMessage} has, which is never absent here. */
    String sentence() {
        return String.valueOf(getMessage());
    }
}
