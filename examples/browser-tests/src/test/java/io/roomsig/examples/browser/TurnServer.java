package io.roomsig.examples.browser;

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

/** A real coturn on a free port of this machine's loopback, whose files are its own. */
final class TurnServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A binding request of STUN (RFC 8489 section 5), with a transaction id that says nothing. */
    private static final byte[] BINDING = {
        0, 1, 0, 0, 0x21, 0x12, (byte) 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    };

    private final Path folder;
    private final int port;
    private final Process process;
    private final Thread atExit;

    private TurnServer(List<String> more) throws IOException {
        File program = Programs.find("turnserver");
        folder = Files.createTempDirectory("roomsig-turn");
        port = freePort();
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                // No configuration of this machine's own.
                "-n",
                "--listening-ip=127.0.0.1",
                "--listening-port=" + port,
                "--relay-ip=127.0.0.1",
                "--allow-loopback-peers",
                "--no-tls",
                "--no-dtls",
                "--no-cli",
                "--realm=example.org",
                "--use-auth-secret",
                "--pidfile=" + folder.resolve("pid"),
                "--userdb=" + folder.resolve("users"),
                "--verbose",
                "--log-file=stdout"));
        command.addAll(more);
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts one that knows these secrets, all of them at the same time. */
    static TurnServer start(String... secrets) throws IOException {
        TurnServer server = new TurnServer(
                Stream.of(secrets).map(one -> "--static-auth-secret=" + one).toList());
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

    /** Where browsers find it. */
    String url(String transport) {
        return "turn:127.0.0.1:" + port + "?transport=" + transport;
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

    /** Has coturn's own client send something through a relay and back; the answer is whether that went. */
    boolean relaysFor(String transport, String username, String credential) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Programs.find("turnutils_uclient").toString(), "-y", "-c", "-n", "1", "-m", "1"));
        if (transport.equals("tcp")) {
            command.add("-t");
        }
        command.addAll(List.of("-p", Integer.toString(port), "-u", username, "-w", credential, "127.0.0.1"));
        Process client = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
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
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
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
