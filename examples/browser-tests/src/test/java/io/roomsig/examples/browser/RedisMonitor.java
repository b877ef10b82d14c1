package io.roomsig.examples.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Every command that a Redis is given, with all arguments: what is written there, and what is published. */
final class RedisMonitor implements AutoCloseable {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-f]{2}|.)");

    private final RedisServer redis;
    private final Socket socket;
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();

    RedisMonitor(RedisServer redis) throws IOException {
        this.redis = redis;
        socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        // Bytes: a value is any.
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        if (!"+OK".equals(lines.readLine())) {
            throw new IOException("Redis cannot be watched");
        }
        Thread reader = new Thread(() -> read(lines), "watches Redis");
        reader.setDaemon(true);
        reader.start();
    }

    /** All until now, one command a line, as it was: bytes are characters. */
    String text() throws IOException {
        String last = UUID.randomUUID().toString();
        redis.call("ECHO", last);
        Awaitility.await("the last command").until(() -> commands.stream().anyMatch(command -> command.contains(last)));
        return ESCAPE.matcher(String.join("\n", commands))
                .replaceAll(escape -> Matcher.quoteReplacement(unescape(escape.group(1))));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                commands.add(line);
            }
        } catch (IOException e) {
            // It was closed, or Redis is gone: there is no more to be seen.
        }
    }

    private static String unescape(String escaped) {
        return switch (escaped.charAt(0)) {
            case 'x' -> Character.toString(Integer.parseInt(escaped, 1, 3, 16));
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            default -> escaped;
        };
    }
}
