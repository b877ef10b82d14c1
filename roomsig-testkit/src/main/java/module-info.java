/** Contract tests for adapters of roomsig, and what it takes to test an app that embeds it. */
module io.roomsig.testkit {
    requires transitive io.roomsig.core;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.annotation;
    requires java.compiler;
    requires java.logging;

    exports io.roomsig.testkit;
    exports io.roomsig.testkit.sim;

    // The tests in the contracts aren't public: JUnit calls them by reflection.
    opens io.roomsig.testkit to
            org.junit.platform.commons;
}
