package io.roomsig.redis.process;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server of one's own: on 127.0.0.1, on a port that was free, without persistence. Ends with this JVM at the
 * latest, and ends no process but its own. Not safe for use by several threads.
 */
public final class RedisProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path executable;
    private final Path directory;
    private final List<String> options;
    private final String readyLine;
    private final Thread atExit = new Thread(this::kill);
    private int port;
    private Process process;

    private RedisProcess(Path executable, List<String> options) throws IOException, InterruptedException {
        this(executable, options, List.of(), "Ready to accept connections");
    }

    /**
     * @param configuration if not empty, the lines of a file that the server may write to, for a Sentinel
     */
    private RedisProcess(Path executable, List<String> options, List<String> configuration, String readyLine)
            throws IOException, InterruptedException {
        this.executable = executable;
        this.readyLine = readyLine;
        this.directory = Files.createTempDirectory("roomsig-redis");
        this.options = new ArrayList<>(options);
        if (!configuration.isEmpty()) {
            Path file = directory.resolve("sentinel.conf");
            Files.write(file, configuration);
            this.options.addAll(List.of("--sentinel"));
            this.options.add(0, file.toString());
        }
        Runtime.getRuntime().addShutdownHook(atExit);
        this.port = freePort();
        this.process = launch();
        for (int retries = 3; !isReady(); retries--) {
            if (retries == 0) {
                String log = Files.readString(log());
                close();
                throw new IOException("Redis does not start: " + log);
            }
            // Somebody else was quicker to take the port.
            kill();
            port = freePort();
            process = launch();
        }
    }

    /**
     * Starts the {@code redis-server} on the PATH, or the embedded one if there is none.
     *
     * @param options as on Redis's command line
     */
    public static RedisProcess start(String... options) throws IOException, InterruptedException {
        Path installed = findOnPath();
        return installed == null ? startEmbedded(options) : new RedisProcess(installed, List.of(options));
    }

    /**
     * Starts the Redis 6.2 of the embedded-redis artifact.
     *
     * @param options as on Redis's command line
     */
    public static RedisProcess startEmbedded(String... options) throws IOException, InterruptedException {
        File extracted = ExecutableProvider.newJarResourceProvider().get();
        return new RedisProcess(extracted.toPath(), List.of(options));
    }

    /**
     * Starts a Sentinel that watches a server and looks for a new one within a second or so of its death.
     *
     * @param name by which clients ask for it
     */
    public static RedisProcess startSentinel(String name, RedisProcess watched)
            throws IOException, InterruptedException {
        Path installed = findOnPath();
        return new RedisProcess(
                installed == null
                        ? ExecutableProvider.newJarResourceProvider().get().toPath()
                        : installed,
                List.of(),
                List.of(
                        "sentinel monitor " + name + " " + watched.host() + " " + watched.port() + " 1",
                        "sentinel down-after-milliseconds " + name + " 1000",
                        "sentinel failover-timeout " + name + " 5000"),
                "Sentinel ID is");
    }

    /** The address it listens on. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port it listens on: the same after {@link #restart}. */
    public int port() {
        return port;
    }

    /** As {@code REDIS_URL} has it. */
    public String url() {
        return "redis://" + host() + ":" + port;
    }

    /** Lets the server hang: it stays connected, and does nothing. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets it go on after that. */
    public void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", which, Long.toString(process.pid())).start();
        if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("Redis does not take the signal " + which);
        }
    }

    /** Ends the server and all it knew. */
    public void stop() {
        kill();
    }

    /** Starts the server again after {@link #stop}, empty, on the same port. */
    public void restart() throws IOException, InterruptedException {
        kill();
        process = launch();
        if (!isReady()) {
            throw new IOException("Redis does not start again: " + Files.readString(log()));
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        boolean isSentinel = !options.isEmpty() && options.get(0).endsWith(".conf");
        if (isSentinel) {
            command.addAll(options);
        }
        command.addAll(List.of("--bind", host(), "--port", Integer.toString(port)));
        command.addAll(List.of("--daemonize", "no", "--dir", directory.toString()));
        if (!isSentinel) {
            command.addAll(List.of("--save", "", "--appendonly", "no"));
            command.addAll(options);
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    /** Goes by its own log: on the port, somebody else might answer. */
    private boolean isReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Files.readString(log()).contains(readyLine)) {
                return true;
            }
            Thread.sleep(10);
        }
        return false;
    }

    private void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(3, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    private static Path findOnPath() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** Below the ports that systems give to outgoing connections, so that it is still free after a {@link #stop}. */
    private static int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(10_000, 20_000);
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: try another.
            }
        }
    }
}
