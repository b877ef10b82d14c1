package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.EOFException;
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

/**
 * A real Redis on a free port of this machine: the one on the PATH, else that of embedded-redis. Whoever closes it hears of every secret that lies
 * in it by then.
 */
final class RedisServer implements AutoCloseable {
    /** Fails where there is a kind that it does not know: what it left out would be looked through in vain. */
    private static final String CONTENTS = """
            local read = {
              string = function(key) return { redis.call('GET', key) } end,
              hash = function(key) return redis.call('HGETALL', key) end,
              set = function(key) return redis.call('SMEMBERS', key) end,
              list = function(key) return redis.call('LRANGE', key, 0, -1) end,
              zset = function(key) return redis.call('ZRANGE', key, 0, -1) end,
            }
            local all = {}
            for _, key in ipairs(redis.call('KEYS', '*')) do
              all[#all + 1] = key .. ' ' .. table.concat(read[redis.call('TYPE', key).ok](key), ' ')
            end
            return table.concat(all, '\\n')
            """;

    private final Path executable;
    private final Path folder;
    private final int port;
    private final Thread atExit = new Thread(this::stop);
    private Process process;
    private boolean paused;

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
        return ask(false, command);
    }

    /** All keys with all that lies there, one a line; bytes are characters. */
    String contents() throws IOException {
        return ask(true, "EVAL", CONTENTS, "0");
    }

    private String ask(boolean forText, String... command) throws IOException {
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
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String answer = in.readLine();
            if (answer == null || answer.startsWith("-")) {
                throw new IOException("Redis answers " + answer);
            }
            return forText ? text(in, Integer.parseInt(answer.substring(1))) : answer.substring(1);
        }
    }

    private static String text(BufferedReader in, int length) throws IOException {
        char[] text = new char[length];
        for (int had = 0; had < length; ) {
            int more = in.read(text, had, length - had);
            if (more < 0) {
                throw new EOFException("Redis has hung up");
            }
            had += more;
        }
        return new String(text);
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
        paused = true;
    }

    /** Lets it go on after that. */
    void goOn() throws Exception {
        signal("-CONT");
        paused = false;
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
        String left = process.isAlive() && !paused ? contents() : "";
        stop();
        Runtime.getRuntime().removeShutdownHook(atExit);
        Files.delete(folder);
        assertThat(Canary.findInStore(left)).as("secrets in Redis").isEmpty();
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
