package io.roomsig.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is published, built by the real build of a copy of the sources into a local repository of its own. That one has
 * everything else by links to the one that this build uses: nothing is downloaded again, and nothing of ours gets in there.
 *
 * @param sources the copy
 * @param repository the local repository
 */
record ReleaseBuild(Path sources, Path repository) {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    static ReleaseBuild run(Path folder, List<String> options) throws IOException, InterruptedException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path repository = Files.createDirectories(folder.resolve("repository"));
        Repository.copyTo(sources);
        link(Path.of(System.getProperty("roomsig.localRepository")), repository, "io");
        Files.createDirectories(repository.resolve("io/roomsig"));
        ReleaseBuild build = new ReleaseBuild(sources, repository);
        String modules =
                Published.all().stream().map(Published::artifact).collect(Collectors.joining(",", "roomsig-bom,", ""));
        List<String> arguments = new ArrayList<>(List.of("install", "-pl", modules));
        arguments.addAll(options);
        build.maven(sources, arguments);
        return build;
    }

    /** Everything that is there, but for our own. */
    private static void link(Path from, Path to, String... deeper) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (deeper.length > 0 && name.equals(deeper[0])) {
                    link(entry, Files.createDirectories(to.resolve(name)));
                } else if (!(from.endsWith("io") && name.equals("roomsig"))) {
                    Files.createSymbolicLink(to.resolve(name), entry.toAbsolutePath());
                }
            }
        }
    }

    /** Takes the links away, so that nobody who tidies up behind this goes where they lead. */
    void unlink() throws IOException {
        for (Path folder : List.of(repository, repository.resolve("io"))) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    String maven(Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                RealPart.require("mvn").toString(),
                "--batch-mode",
                "--quiet",
                "--no-transfer-progress",
                "-Dmaven.repo.local=" + repository));
        command.addAll(arguments);
        return CommandLine.said(folder, PATIENCE, command);
    }

    /** The one file of an artifact that ends so: {@code .jar}, {@code -sources.jar}. */
    Path file(String artifact, String end) throws IOException {
        String name = artifact + "-" + version() + end;
        return repository
                .resolve("io/roomsig")
                .resolve(artifact)
                .resolve(version())
                .resolve(name);
    }

    /** All files that would be published, by their names. */
    Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(repository.resolve("io/roomsig"))) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("roomsig-")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    static String version() {
        String pom = Repository.read("pom.xml");
        int start = pom.indexOf("<version>") + "<version>".length();
        return pom.substring(start, pom.indexOf("</version>", start));
    }
}
