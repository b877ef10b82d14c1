package io.roomsig.checks;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An artifact that is published: a row of {@code consumers/published.txt}.
 *
 * @param module the name of its module
 * @param brings the artifacts that come along to whoever uses it
 * @param beside what the host app brings, as {@code group:artifact:version}
 */
record Published(String artifact, String module, Set<String> brings, List<String> beside) {
    private static final String FOLDER = "checks/src/test/resources/consumers/";

    static List<Published> all() {
        return Repository.read(FOLDER + "published.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> List.of((line + " ").split("\\|", -1)))
                .map(cells -> new Published(
                        cells.get(0).trim(),
                        cells.get(1).trim(),
                        new TreeSet<>(words(cells.get(2))),
                        words(cells.get(3))))
                .toList();
    }

    /** A program that uses it. */
    String consumer() {
        return Repository.read(FOLDER + artifact + ".java");
    }

    /** Whether a jar is of those that the host app brings. */
    boolean isBeside(Path jar) {
        return beside.stream().anyMatch(each -> each.contains(":" + Consumers.artifactOf(jar) + ":"));
    }

    @Override
    public String toString() {
        return artifact;
    }

    private static List<String> words(String cell) {
        return cell.isBlank() ? List.of() : List.of(cell.trim().split(" +"));
    }
}
