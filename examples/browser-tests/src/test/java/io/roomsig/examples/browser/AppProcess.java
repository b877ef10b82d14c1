package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An example app that runs, in an empty folder of its own. Ends with this JVM at the latest. Whoever closes it hears of every secret that it has
 * printed, logged or shown to its operator.
 */
final class AppProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> SETTINGS = List.of(
            "HOST",
            "PORT",
            "REDIS_URL",
            "REDIS_KEY_PREFIX",
            "STUN_URLS",
            "TURN_URLS",
            "TURN_SECRET",
            "TURN_TTL",
            "ICE_RELAY_ONLY",
            "ALLOWED_ORIGINS",
            "OPERATOR_PAGES");

    private final ExampleJar jar;
    private final Map<String, String> settings;
    private final Process process;
    private final Path folder;
    private final Path stderr;
    private final Journal journal;
    private final Thread reader;
    private final List<String> stdout = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();
    private final Thread atExit;

    private AppProcess(ExampleJar jar, Map<String, String> settings) throws IOException {
        this.jar = jar;
        this.settings = Map.copyOf(settings);
        journal = Journal.begin();
        folder = Files.createTempDirectory("roomsig-app");
        stderr = Files.createTempFile("roomsig-app", ".err");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        java,
                        // Many run at once in a test, none for long.
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        journal.option(),
                        "-jar",
                        jar.path().toString())
                .directory(folder.toFile())
                .redirectError(stderr.toFile());
        builder.environment().keySet().removeAll(SETTINGS);
        // No test needs the network.
        builder.environment().put("STUN_URLS", "");
        builder.environment().put("PORT", "0");
        builder.environment().putAll(settings);
        process = builder.start();
        atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
        reader = new Thread(this::readStdout, "stdout of " + jar);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one without waiting for it, such as one that is expected not to start. */
    static AppProcess launch(ExampleJar jar, Map<String, String> settings) throws IOException {
        return new AppProcess(jar, settings);
    }

    /** Starts one with tokens in memory, and waits until it listens. */
    static AppProcess start(ExampleJar jar) throws IOException, InterruptedException {
        return start(jar, Map.of());
    }

    /** Starts one and waits until it listens. */
    static AppProcess start(ExampleJar jar, Map<String, String> settings) throws IOException, InterruptedException {
        AppProcess app = launch(jar, settings);
        try {
            app.firstLine.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return app;
        } catch (ExecutionException | TimeoutException e) {
            String complaint = app.stderr();
            app.close();
            throw new IllegalStateException("the app does not start; it says: " + complaint, e);
        } catch (InterruptedException e) {
            app.close();
            throw e;
        }
    }

    ExampleJar jar() {
        return jar;
    }

    /** Where it says that it listens. */
    URI url() {
        String prefix = "listening on ";
        String line = firstLine.join();
        if (!line.startsWith(prefix)) {
            throw new IllegalStateException("not where the app listens: " + line);
        }
        return URI.create(line.substring(prefix.length()));
    }

    /** What it has printed. */
    List<String> stdout() {
        return List.copyOf(stdout);
    }

    /** What it has complained of. */
    String stderr() {
        try {
            return Files.readString(stderr);
        } catch (IOException e) {
            return "nothing that can be read: " + e;
        }
    }

    /** What it has logged, at all levels. */
    String journal() throws IOException {
        return journal.text();
    }

    /** What it has left in the folder that it was started in. */
    List<Path> leftovers() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Tells it to end (SIGTERM) and waits until it has; the answer is how long that took. */
    Duration terminate() throws InterruptedException {
        long start = System.nanoTime();
        process.destroy();
        exitCode();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Ends it without a word (SIGKILL). */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    /** What it has used of the processors so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the app does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        String shown = operatorPages();
        process.destroy();
        try {
            if (!process.waitFor(6, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            reader.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        String written = String.join("\n", stdout) + "\n" + stderr() + "\n" + journal() + "\n" + shown;
        journal.close();
        Files.deleteIfExists(stderr);
        for (Path leftover : leftovers()) {
            Files.deleteIfExists(leftover);
        }
        Files.deleteIfExists(folder);
        assertNoSecrets(written);
    }

    @Override
    public String toString() {
        return jar.toString();
    }

    /** What it shows to those who run it, if it does so and still can. */
    private String operatorPages() {
        if (!"true".equals(settings.get("OPERATOR_PAGES")) || !process.isAlive() || !firstLine.isDone()) {
            return "";
        }
        RoomsApi api = new RoomsApi(url());
        try {
            return api.get("/metrics").text() + "\n" + api.get("/live.json").text();
        } catch (Exception e) {
            return "nothing that can be read: " + e;
        }
    }

    private void assertNoSecrets(String written) {
        assertThat(Canary.find(written))
                .as("secrets in what %s has written", jar)
                .isEmpty();
        String turnSecret = settings.get("TURN_SECRET");
        if (turnSecret != null) {
            assertThat(written).doesNotContain(turnSecret);
        }
    }

    private void readStdout() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                stdout.add(line);
                firstLine.complete(line);
            }
            firstLine.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            firstLine.completeExceptionally(e);
        }
    }
}
