package io.roomsig.testkit.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fault that is put into the production sources on purpose, to see whether the simulation finds it: a file, a piece of its text,
 * and what stands there instead. The changed classes are compiled in memory and loaded beside everything of {@code io.roomsig},
 * so that nothing else in the process sees them.
 *
 * <p>A bug is a text file whose name is what is wrong:
 *
 * <pre>
 * file: roomsig-core/src/main/java/io/roomsig/core/room/InitiatorRule.java
 * seed: 17
 * --- instead of
 *         return one.rank() &gt; other.rank();
 * +++ it says
 *         return one.id().compareTo(other.id()) &gt; 0;
 * </pre>
 *
 * <p>A file that is only named is compiled along, so that a class of the tests finds those of its module.
 *
 * <p>Pairs of pieces may follow each other, each for the last file named. {@code seed} is optional, and where to look first; {@code held by},
 * too, and names the test that finds what no story does.
 */
public final class PlantedBug {
    private static final int FEW = 21;
    private static final String HELD = "held by: ";
    private static final String OLD = "--- instead of";
    private static final String NEW = "+++ it says";

    private final String name;
    private final OptionalLong hint;
    private final @Nullable String heldBy;
    /** The changed sources by their paths from the root of the repository. */
    private final Map<String, String> sources;

    private PlantedBug(String name, OptionalLong hint, @Nullable String heldBy, Map<String, String> sources) {
        this.name = name;
        this.hint = hint;
        this.heldBy = heldBy;
        this.sources = sources;
    }

    /**
     * Reads all bugs of a directory.
     *
     * @param root the root of the repository
     * @throws IllegalStateException if a text that a bug replaces is not in its file any more, or more than once
     */
    public static List<PlantedBug> all(Path directory, Path root) {
        try (Stream<Path> files = Files.list(directory)) {
            List<PlantedBug> bugs = new ArrayList<>();
            for (Path file : files.filter(each -> each.toString().endsWith(".txt"))
                    .sorted()
                    .toList()) {
                bugs.add(read(file, root));
            }
            return bugs;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static PlantedBug read(Path file, Path root) throws IOException {
        String name = file.getFileName().toString().replace(".txt", "").replace('-', ' ');
        Map<String, String> sources = new TreeMap<>();
        OptionalLong hint = OptionalLong.empty();
        String heldBy = null;
        String path = "";
        StringBuilder old = new StringBuilder();
        StringBuilder fresh = new StringBuilder();
        StringBuilder into = null;
        for (String line : Files.readAllLines(file)) {
            boolean heads =
                    line.startsWith("file: ") || line.startsWith("seed: ") || line.startsWith(HELD) || line.equals(OLD);
            if (heads && into == fresh) {
                replace(name, sources, path, old, fresh);
                into = null;
            }
            if (line.startsWith("file: ")) {
                path = line.substring(6).strip();
                if (!sources.containsKey(path)) {
                    sources.put(path, Files.readString(root.resolve(path)));
                }
            } else if (line.startsWith("seed: ")) {
                hint = OptionalLong.of(Long.parseLong(line.substring(6).strip()));
            } else if (line.startsWith(HELD)) {
                heldBy = line.substring(HELD.length()).strip();
            } else if (line.equals(OLD)) {
                into = old;
            } else if (line.equals(NEW)) {
                into = fresh;
            } else if (into != null) {
                into.append(line).append('\n');
            }
        }
        replace(name, sources, path, old, fresh);
        return new PlantedBug(name, hint, heldBy, sources);
    }

    private static void replace(
            String name, Map<String, String> sources, String path, StringBuilder old, StringBuilder fresh) {
        String source = sources.getOrDefault(path, "");
        int at = source.indexOf(old.toString());
        if (old.isEmpty() || at < 0 || source.indexOf(old.toString(), at + 1) >= 0) {
            throw new IllegalStateException("the bug \"" + name + "\" fits no more: " + path
                    + " does not have, or has more than once:\n" + old);
        }
        sources.put(path, source.substring(0, at) + fresh + source.substring(at + old.length()));
        old.setLength(0);
        fresh.setLength(0);
    }

    /** What is wrong, in words. */
    public String name() {
        return name;
    }

    /** Where to look first. */
    public OptionalLong hint() {
        return hint;
    }

    /** The test that finds it, if no story is known to. */
    public Optional<String> heldBy() {
        return Optional.ofNullable(heldBy);
    }

    /**
     * Makes something that lives with the bug.
     *
     * @param type a class of {@code io.roomsig} with a public constructor without parameters, given a seed: answers what is wrong
     *     then, {@code null} if nothing is
     * @throws IllegalStateException if the changed sources do not compile
     */
    @SuppressWarnings("unchecked")
    public LongFunction<@Nullable String> infect(Class<? extends LongFunction<@Nullable String>> type) {
        ClassLoader parent = type.getClassLoader();
        try {
            Map<String, byte[]> classes = Compilation.of(name, sources, parent);
            Class<?> infected = Class.forName(type.getName(), true, new Quarantine(parent, classes));
            return (LongFunction<@Nullable String>) infected.getConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Looks for a story that finds the bug: one that goes well without it, and not with it.
     *
     * @param type as for {@link #infect}
     * @param seeds where to look, in this order
     * @return the first seed that does; empty if none of them does
     */
    public OptionalLong find(Class<? extends LongFunction<@Nullable String>> type, LongStream seeds) {
        LongFunction<@Nullable String> sound = sound(type);
        LongFunction<@Nullable String> infected = infect(type);
        return seeds.filter(seed -> infected.apply(seed) != null && sound.apply(seed) == null)
                .findFirst();
    }

    /** Where to look for it with little time: at the seed that is known to find it, and at those that follow. */
    public LongStream fewSeeds() {
        long first = hint.orElse(1);
        return LongStream.range(first, first + FEW);
    }

    private static LongFunction<@Nullable String> sound(Class<? extends LongFunction<@Nullable String>> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Loads all of {@code io.roomsig} anew, the changed classes among it. */
    private static final class Quarantine extends ClassLoader {
        private final Map<String, byte[]> changed;

        Quarantine(ClassLoader parent, Map<String, byte[]> changed) {
            super(parent);
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String type, boolean resolve) throws ClassNotFoundException {
            if (!type.startsWith("io.roomsig.")) {
                return super.loadClass(type, resolve);
            }
            synchronized (getClassLoadingLock(type)) {
                Class<?> loaded = findLoadedClass(type);
                return loaded != null ? loaded : define(type);
            }
        }

        private Class<?> define(String type) throws ClassNotFoundException {
            byte[] bytes = changed.get(type);
            if (bytes == null) {
                bytes = Compilation.bytes(getParent(), type);
            }
            if (bytes == null) {
                throw new ClassNotFoundException(type);
            }
            return defineClass(type, bytes, 0, bytes.length);
        }
    }
}
