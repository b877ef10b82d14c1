package io.roomsig.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis of the driver's own, on the load's core, with the tokens of all rooms in it. */
final class RedisProcess implements AutoCloseable {
    private static final int TRIES = 100;

    private final Process process;
    private final int port;

    private RedisProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether there is one to be started. */
    static boolean isAvailable() {
        return Programs.isThere("redis-server");
    }

    /**
     * Starts one.
     *
     * @param folder for its log
     * @param rooms how many rooms get a token
     */
    static RedisProcess start(Path folder, int rooms) throws IOException {
        int port = freePort();
        Files.createDirectories(folder);
        Process process = new ProcessBuilder(List.of(
                        "redis-server",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        // Whatever ends the driver: unlike the servers it does not look at its input.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        RedisProcess redis = new RedisProcess(process, port);
        try {
            redis.fill(rooms);
        } catch (IOException | RuntimeException failed) {
            redis.close();
            throw failed;
        }
        return redis;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void fill(int rooms) throws IOException {
        try (RedisClient client =
                RedisClient.builder().hostAndPort("127.0.0.1", port).build()) {
            awaitStart(client);
            try (AbstractPipeline pipeline = client.pipelined()) {
                for (int room = 0; room < rooms; room++) {
                    pipeline.set(Rooms.redisKey(Rooms.code(room)), "1");
                }
                pipeline.sync();
            }
        }
    }

    private void awaitStart(RedisClient client) throws IOException {
        for (int tried = 0; process.isAlive() && tried < TRIES; tried++) {
            try {
                client.ping();
                return;
            } catch (JedisException notYet) {
                pause();
            }
        }
        throw new IOException("Redis does not start");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
