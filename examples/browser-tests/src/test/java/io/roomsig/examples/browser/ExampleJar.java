package io.roomsig.examples.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** The example apps. */
enum ExampleJar {
    JETTY,
    TOMCAT,
    SPRING_BOOT;

    /**
     * Those that tests take which need minutes: by default not Spring Boot, which is Tomcat once more as far as calls go. The proof
     * takes all.
     */
    static Stream<ExampleJar> forLongTests() {
        return Stream.of(values()).filter(jar -> jar != SPRING_BOOT || Boolean.getBoolean("roomsig.proof"));
    }

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
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
