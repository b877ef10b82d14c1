package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real coturn on a free port of this machine's loopback, whose files are its own. Whoever closes it hears of every secret of rooms that is in
 * its log.
 */
final class TurnServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A binding request of STUN (RFC 8489 section 5), with a transaction id that says nothing. */
    private static final byte[] BINDING = {
        0, 1, 0, 0, 0x21, 0x12, (byte) 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    };

    private static final String HOST = "127.0.0.1";

    private final File program = Programs.find("turnserver");
    private final Path folder = Files.createTempDirectory("roomsig-turn");
    private final int port = freePort();
    private final int tlsPort;
    private final Process process;
    private final Thread atExit;

    /** With this configuration and nothing of the machine's own; where it listens and what it writes is ours to say. */
    private TurnServer(List<String> configuration, @Nullable TlsKey key) throws Exception {
        tlsPort = key == null ? port : freePort();
        // First of all where the log goes: else coturn begins one of its own in a folder of the system.
        List<String> lines = new ArrayList<>(List.of(
                "log-file=stdout",
                "verbose",
                "listening-ip=" + HOST,
                "listening-port=" + port,
                "relay-ip=" + HOST,
                "allow-loopback-peers",
                "no-dtls",
                "pidfile=" + folder.resolve("pid"),
                "userdb=" + folder.resolve("users")));
        if (key == null) {
            lines.add("no-tls");
        } else {
            key.writeCertificate(folder.resolve("certificate"));
            key.writePrivateKey(folder.resolve("key"));
            lines.add("tls-listening-port=" + tlsPort);
            lines.add("cert=" + folder.resolve("certificate"));
            lines.add("pkey=" + folder.resolve("key"));
        }
        lines.addAll(configuration);
        Path file = Files.write(folder.resolve("conf"), lines);
        process = new ProcessBuilder(program.toString(), "-c", file.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts one that knows these secrets, all of them at the same time. */
    static TurnServer start(String... secrets) throws Exception {
        return start(new TurnServer(lines(secrets), null));
    }

    /** Starts one that is to be reached by TLS as well. */
    static TurnServer start(TlsKey key, String secret) throws Exception {
        return start(new TurnServer(lines(secret), key));
    }

    /** Starts one with a configuration of somebody else's, which is to be of use on a loopback. */
    static TurnServer configured(List<String> lines) throws Exception {
        return start(new TurnServer(lines, null));
    }

    private static List<String> lines(String... secrets) {
        List<String> lines = new ArrayList<>(List.of("no-cli", "realm=example.org", "use-auth-secret"));
        Stream.of(secrets).map(one -> "static-auth-secret=" + one).forEach(lines::add);
        return lines;
    }

    private static TurnServer start(TurnServer server) throws IOException {
        try {
            Awaitility.await("coturn")
                    .atMost(Duration.ofSeconds(10))
                    .ignoreExceptions()
                    .until(server::answers);
            return server;
        } catch (RuntimeException e) {
            String said = server.log();
            server.close();
            throw new IllegalStateException("coturn does not start; it says: " + said, e);
        }
    }

    /** Where browsers find it by {@code udp}, {@code tcp} or {@code tls}. */
    String url(String transport) {
        if (transport.equals("tls")) {
            return "turns:" + HOST + ":" + tlsPort + "?transport=tcp";
        }
        return "turn:" + HOST + ":" + port + "?transport=" + transport;
    }

    /** What it has written so far. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "nothing that can be read: " + e;
        }
    }

    /** Whether it has refused this user, in its own words. */
    boolean hasRefused(String username) {
        return log().contains("user <" + username + ">: incoming packet message processed, error 401: Unauthorized");
    }

    /** Whether it lets this user send something to some address; its own words are what counts. */
    boolean letsReach(String peer, String username, String credential) throws Exception {
        Process client =
                client(port, List.of("-e", peer, "-c", "-n", "1", "-m", "1", "-u", username, "-w", credential));
        try {
            String bound = "user <" + username + ">: incoming packet CHANNEL_BIND processed, ";
            Awaitility.await("an answer about " + peer).atMost(PATIENCE).until(() -> log().contains(bound));
            return !log().contains(bound + "error 403: Forbidden IP");
        } finally {
            client.destroyForcibly();
        }
    }

    /** Has coturn's own client send something through a relay and back; the answer is whether that went. */
    boolean relaysFor(String transport, String username, String credential) throws Exception {
        List<String> options =
                new ArrayList<>(List.of("-y", "-c", "-n", "1", "-m", "1", "-u", username, "-w", credential));
        if (!transport.equals("udp")) {
            options.add("-t");
        }
        if (transport.equals("tls")) {
            options.add("-S");
        }
        Process client = client(transport.equals("tls") ? tlsPort : port, options);
        try {
            if (!client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("coturn's client does not end");
            }
            return client.exitValue() == 0;
        } finally {
            client.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        String written = log();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
        assertThat(Canary.findInTurnLog(written)).as("secrets in coturn's log").isEmpty();
    }

    private Process client(int itsPort, List<String> options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Programs.find("turnutils_uclient").toString()));
        command.addAll(options);
        command.addAll(List.of("-p", Integer.toString(itsPort), HOST));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** For both of its transports. */
    private static int freePort() throws IOException {
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
            return udp.getLocalPort();
        }
    }

    private boolean answers() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(200);
            socket.send(new DatagramPacket(BINDING, BINDING.length, InetAddress.getLoopbackAddress(), port));
            socket.receive(new DatagramPacket(new byte[512], 512));
            return true;
        }
    }
}
