package io.roomsig.examples.browser;

/** One line for whoever watches the build: these tests take minutes. */
final class Progress {
    private Progress() {}

    @SuppressWarnings("SystemOut")
    static void say(Object who, String what) {
        System.out.println("[" + who + "] " + what);
    }
}
