package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project that docs/SPRING-BOOT.md writes down, and nothing more, as somebody makes it who has read that page. */
final class FreshProject {
    /** What the documented app depends on, by the folder of its module; the parent's is the root. */
    private static final List<String> MODULES =
            List.of("roomsig-api", "roomsig-core", "roomsig-jakarta", "roomsig-spring-boot-starter");

    private static final Pattern PORT = Pattern.compile("started on port (\\d+) \\((https?)\\)");

    private final Path root = Path.of(property("roomsig.root")).toAbsolutePath().normalize();
    private final String version = property("roomsig.version");
    private final Path folder;

    private FreshProject(Path folder) {
        this.folder = folder;
    }

    /** Builds it in an empty folder. */
    static FreshProject build(Path folder, String springBoot) throws IOException, InterruptedException {
        FreshProject project = new FreshProject(folder);
        project.write(springBoot);
        project.mvn("package");
        return project;
    }

    /** Starts it. */
    Running start(String... settings) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                folder.resolve("target/calls-1.jar").toString(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--logging.level.io.roomsig=DEBUG"));
        command.addAll(List.of(settings));
        return new Running(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start());
    }

    private void write(String springBoot) throws IOException {
        String page = Files.readString(root.resolve("docs/SPRING-BOOT.md"));
        String pom = block(page, "xml", "<project");
        assertThat(pom).contains("<version>" + property("roomsig.spring-boot-4") + "</version>", "<version>" + version);
        Files.writeString(folder.resolve("pom.xml"), pom.replace(property("roomsig.spring-boot-4"), springBoot));
        Path sources = Files.createDirectories(folder.resolve("src/main/java/com/example/calls"));
        Files.writeString(sources.resolve("CallsApp.java"), block(page, "java", "package com.example.calls;"));
    }

    private static String block(String page, String language, String beginning) {
        Matcher fence = Pattern.compile("(?ms)^```" + language + "\\n(" + Pattern.quote(beginning) + ".*?)^```$")
                .matcher(page);
        assertThat(fence.find())
                .as("%s block that begins with %s", language, beginning)
                .isTrue();
        return fence.group(1);
    }

    private void mvn(String goal) throws IOException, InterruptedException {
        Path output = folder.resolve("mvn.txt");
        ProcessBuilder command = new ProcessBuilder(
                        Programs.find("mvn").toString(), "-q", "-B", "-Dmaven.repo.local=" + repository(), goal)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = command.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(() -> read(output)).isZero();
    }

    /**
     * A local repository of its own, in which this build's artifacts lie as if they had been installed: the developer's own is not
     * written to for it. All others it shares, by links.
     */
    private Path repository() throws IOException {
        Path shared = Path.of(property("roomsig.repository"));
        Path mine = Files.createDirectories(folder.resolve("repository"));
        Path io = Files.createDirectory(mine.resolve("io"));
        link(shared, mine, "io");
        link(shared.resolve("io"), io, "roomsig");
        install(root, "roomsig-parent");
        for (String module : MODULES) {
            Path at = install(root.resolve(module), module);
            String jar = module + "-" + version + ".jar";
            Files.copy(root.resolve(module).resolve("target").resolve(jar), at.resolve(jar));
        }
        return mine;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path one : all.filter(path -> !path.endsWith(except)).toList()) {
                Files.createSymbolicLink(to.resolve(one.getFileName().toString()), one.toAbsolutePath());
            }
        }
    }

    private Path install(Path module, String artifact) throws IOException {
        Path at = Files.createDirectories(
                folder.resolve("repository/io/roomsig").resolve(artifact).resolve(version));
        Files.copy(module.resolve("pom.xml"), at.resolve(artifact + "-" + version + ".pom"));
        return at;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    /** The app, as a process. Ends with the test. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final StringBuilder said = new StringBuilder();
        private final Thread reader;
        private final CompletableFuture<URI> url = new CompletableFuture<>();

        private Running(Process process) {
            this.process = process;
            reader = new Thread(this::read, "output of the fresh project");
            reader.setDaemon(true);
            reader.start();
        }

        /** Where it says that it listens. */
        URI url() {
            return url.orTimeout(60, TimeUnit.SECONDS).join();
        }

        private void read() {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.append(line).append('\n');
                    Matcher port = PORT.matcher(line);
                    if (port.find()) {
                        url.complete(URI.create(port.group(2) + "://127.0.0.1:" + port.group(1)));
                    }
                }
                url.completeExceptionally(new IOException("it ended: " + said));
            } catch (IOException e) {
                url.completeExceptionally(e);
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
                reader.join(20_000);
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            String written = said.toString();
            assertThat(written).contains("event=roomsig.join.accepted");
            assertThat(Canary.find(written))
                    .as("secrets in what it has written")
                    .isEmpty();
        }
    }
}
