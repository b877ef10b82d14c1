package io.roomsig.examples.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All that roomsig logs in a process, whatever its level, in a folder of its own. What the process prints stays as it is without it. */
final class Journal implements AutoCloseable {
    private final Path folder;

    private Journal(Path folder) {
        this.folder = folder;
    }

    static Journal begin() throws IOException {
        Journal journal = new Journal(Files.createTempDirectory("roomsig-journal"));
        Files.writeString(journal.configuration(), """
                handlers = java.util.logging.ConsoleHandler, java.util.logging.FileHandler
                .level = WARNING
                io.roomsig.level = ALL
                java.util.logging.ConsoleHandler.level = WARNING
                java.util.logging.FileHandler.level = ALL
                java.util.logging.FileHandler.pattern = %s/log
                java.util.logging.FileHandler.formatter = java.util.logging.SimpleFormatter
                java.util.logging.SimpleFormatter.format = %%1$tFT%%1$tT %%4$s %%3$s: %%5$s%%6$s%%n
                """.formatted(journal.folder));
        return journal;
    }

    /** Tells a JVM to keep it. */
    String option() {
        return "-Djava.util.logging.config.file=" + configuration();
    }

    /** What it says so far. */
    String text() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private Path configuration() {
        return folder.resolve("logging.properties");
    }
}
