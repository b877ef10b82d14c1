package io.roomsig.examples.browser;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import redis.embedded.core.ExecutableProvider;

/** A real Redis on a free port of this machine: the one on the PATH, else that of embedded-redis. */
final class RedisServer implements AutoCloseable {
    private final Path executable;
    private final Path folder;
    private final int port;
    private final Thread atExit = new Thread(this::stop);
    private Process process;

    private RedisServer() throws IOException {
        executable = executable();
        folder = Files.createTempDirectory("roomsig-redis");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Runtime.getRuntime().addShutdownHook(atExit);
        process = launch();
    }

    static RedisServer start() throws IOException {
        return new RedisServer();
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Sends one command; the answer is its first line, without the type. */
    String call(String... command) throws IOException {
        StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
        for (String part : command) {
            request.append('$')
                    .append(part.length())
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            String answer = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (answer == null || answer.startsWith("-")) {
                throw new IOException("Redis answers " + answer);
            }
            return answer.substring(1);
        }
    }

    /** Ends it, and all it knew. */
    void stop() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells it to end, without keeping anything. */
    void shutDown() throws Exception {
        try {
            call("SHUTDOWN", "NOSAVE");
        } catch (IOException e) {
            // It answers by going.
        }
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Redis does not end");
        }
    }

    /** Starts it again where it was, empty. */
    void restart() throws IOException {
        process = launch();
    }

    /** Lets it hang: it stays connected, and answers nobody. */
    void pause() throws Exception {
        signal("-STOP");
    }

    /** Lets it go on after that. */
    void goOn() throws Exception {
        signal("-CONT");
    }

    private void signal(String which) throws Exception {
        Process kill = new ProcessBuilder("kill", which, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException("Redis does not take the signal " + which);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        stop();
        Runtime.getRuntime().removeShutdownHook(atExit);
        Files.delete(folder);
    }

    private Process launch() throws IOException {
        List<String> command = List.of(
                executable.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--dir",
                folder.toString());
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await("Redis")
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> call("PING").equals("PONG"));
        return started;
    }

    private static Path executable() throws IOException {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        Optional<Path> installed = Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        return installed.isPresent()
                ? installed.get()
                : ExecutableProvider.newJarResourceProvider().get().toPath();
    }
}
