package io.roomsig.examples.browser;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Several processes of an example app on one Redis. One that was ended comes back where it was, as another process. */
final class ClusterNodes implements AutoCloseable {
    private final RedisServer redis;
    /** Of each node, its way to Redis. */
    private final List<String> redisUrls;

    private final List<AppProcess> nodes = new ArrayList<>();
    private final List<URI> urls = new ArrayList<>();

    private ClusterNodes(RedisServer redis, List<String> redisUrls) {
        this.redis = redis;
        this.redisUrls = redisUrls;
    }

    static ClusterNodes start(int nodes) throws Exception {
        RedisServer redis = RedisServer.start();
        return start(redis, Collections.nCopies(nodes, redis.url()));
    }

    /** With ways of their own to Redis, which is closed with the nodes. */
    static ClusterNodes start(RedisServer redis, List<String> redisUrls) throws Exception {
        ClusterNodes cluster = new ClusterNodes(redis, redisUrls);
        try {
            cluster.addAll(IntStream.range(0, redisUrls.size())
                    .<Callable<AppProcess>>mapToObj(i -> () -> cluster.launch(i, 0))
                    .toList());
            cluster.nodes.forEach(node -> cluster.urls.add(node.url()));
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    RedisServer redis() {
        return redis;
    }

    List<URI> urls() {
        return urls;
    }

    AppProcess node(int number) {
        return nodes.get(number);
    }

    int size() {
        return nodes.size();
    }

    /** Starts a node that has ended anew. */
    void restart(int number) throws Exception {
        nodes.get(number).close();
        nodes.set(number, launch(number, urls.get(number).getPort()));
    }

    /** A room's code. Nobody has to be told of it: tokens say which rooms there may be. */
    String newRoom() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** A token for a room. */
    String token(String room) throws IOException {
        String token = UUID.randomUUID().toString();
        redis.call("SET", "flowsync-database-room:" + room + ":token:" + token, "1");
        return token;
    }

    /** What the nodes have complained of. */
    Map<URI, String> complaints() {
        Map<URI, String> complaints = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            complaints.put(urls.get(i), nodes.get(i).stderr());
        }
        return complaints;
    }

    @Override
    public void close() throws IOException {
        try (redis) {
            closeFrom(0);
        }
    }

    /** All of them, even if one complains. */
    private void closeFrom(int number) throws IOException {
        if (number < nodes.size()) {
            try {
                nodes.get(number).close();
            } finally {
                closeFrom(number + 1);
            }
        }
    }

    private AppProcess launch(int number, int port) throws IOException, InterruptedException {
        return AppProcess.start(
                ExampleJar.JETTY, Map.of("REDIS_URL", redisUrls.get(number), "PORT", Integer.toString(port)));
    }

    /** Starts all at once. If one does not start, those that did are closed with the cluster. */
    private void addAll(List<Callable<AppProcess>> starts) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Exception failure = null;
        try {
            for (Future<AppProcess> start : threads.invokeAll(starts)) {
                try {
                    nodes.add(start.get());
                } catch (ExecutionException e) {
                    failure = e;
                }
            }
        } finally {
            threads.shutdown();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
