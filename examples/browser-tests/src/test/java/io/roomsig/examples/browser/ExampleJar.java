package io.roomsig.examples.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** The example apps. */
enum ExampleJar {
    JETTY,
    TOMCAT;

    Path path() {
        String examples = Objects.requireNonNull(System.getProperty("roomsig.examples"), "roomsig.examples");
        Path jar = Path.of(examples, toString(), "target", this + ".jar")
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("there is no " + this + ".jar: run these tests with mvn verify");
        }
        return jar;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
