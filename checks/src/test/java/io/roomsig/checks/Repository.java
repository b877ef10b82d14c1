package io.roomsig.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The source tree that is being tested. */
final class Repository {
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", ".idea", "node_modules");

    private Repository() {}

    static Path root() {
        return Path.of(System.getProperty("roomsig.root")).toAbsolutePath().normalize();
    }

    static String read(String path) {
        try {
            return Files.readString(root().resolve(path));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** The contents of the fenced blocks of one language in a Markdown file. */
    static List<String> blocks(String path, String language) {
        List<String> blocks = new ArrayList<>();
        Matcher fence =
                Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(read(path));
        while (fence.find()) {
            blocks.add(fence.group(1));
        }
        return blocks;
    }

    /** The paths of all Markdown files of the documentation. */
    static List<String> documents() {
        try (Stream<Path> files = Files.list(root().resolve("docs"))) {
            List<String> documents = new ArrayList<>(List.of("README.md"));
            files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(file -> documents.add(root().relativize(file).toString()));
            return documents;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The names of the contracts that the test kit publishes, in order. */
    static List<String> testKitContracts() {
        try (Stream<Path> files = Files.list(root().resolve("roomsig-testkit/src/main/java/io/roomsig/testkit"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Contract.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Copies the sources, and nothing that was built of them. */
    static void copyTo(Path copy) {
        Path root = root();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                        throws IOException {
                    if (NOT_SOURCES.contains(folder.getFileName().toString())) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    Files.createDirectories(copy.resolve(root.relativize(folder).toString()));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.copy(file, copy.resolve(root.relativize(file).toString()));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
