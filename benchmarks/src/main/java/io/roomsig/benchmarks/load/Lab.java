package io.roomsig.benchmarks.load;

import io.roomsig.benchmarks.load.client.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts servers. Has one Redis for all of them, if the machine has one, and the packages from npm. */
final class Lab implements AutoCloseable {
    /** Enough for 5,000 connections on any of them, and the collector that a JVM on one core takes anyway. */
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx1g");

    private static final int NOTICED_MEMBERS = 64;

    private final ClassPath classPath;
    private final Cores cores;
    private final Plan plan;
    private final ProcessCost cost = new ProcessCost();
    private @Nullable RedisProcess redis;
    private @Nullable Path peers;

    Lab(ClassPath classPath, Cores cores, Plan plan) throws IOException {
        this.classPath = classPath;
        this.cores = cores;
        this.plan = plan;
        Files.createDirectories(classPath.target());
    }

    /** Why a subject can't be measured on this machine; {@code null} if it can. */
    static @Nullable String lack(Subject subject, Workload workload) {
        if (subject.isOnNode() && !NpmPeers.isAvailable()) {
            return "needs node and npm";
        }
        boolean needsRedis = subject.needsRedis() || workload.needsRedis();
        return needsRedis && !RedisProcess.isAvailable() ? "needs redis-server" : null;
    }

    /** Starts all servers of a subject. */
    Stage stage(Subject subject, Workload workload, Loop loop) throws IOException {
        boolean usesRedis = subject.needsRedis() || workload.needsRedis();
        RedisProcess shared = usesRedis ? redis() : null;
        List<ServerInstance> servers = new ArrayList<>();
        try {
            for (int node = 0; node < subject.nodes(); node++) {
                servers.add(start(subject, workload, shared, node));
            }
        } catch (IOException failed) {
            for (ServerInstance server : servers) {
                server.close();
            }
            throw failed;
        }
        return new Stage(subject, servers, loop, cost, shared);
    }

    private ServerInstance start(Subject subject, Workload workload, @Nullable RedisProcess shared, int node)
            throws IOException {
        Map<String, String> environment = new HashMap<>();
        List<String> command = new ArrayList<>();
        if (subject.server() instanceof ServerKind.Java ours) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(JVM);
            command.addAll(List.of("-cp", classPath.of(ours.stack())));
            command.add("io.roomsig.benchmarks.load.server.ServerProcess");
            command.add("app=" + ours.app());
            command.add("container=" + Subject.lower(ours.stack()));
            command.add(shared == null ? "rooms=" + plan.rooms() : "redis=" + shared.url());
            if (workload == Workload.NOTICE) {
                command.add("members=" + NOTICED_MEMBERS);
            }
            if (subject.nodes() > 1) {
                command.add("cluster=true");
            }
            command.addAll(ours.settings());
        } else if (subject.server() instanceof ServerKind.Node other) {
            command.add("node");
            command.add(peers().resolve(other.script()).toString());
            environment.put("NODE_ENV", "production");
            if (shared != null) {
                environment.put("REDIS_URL", shared.url());
            }
            if (subject.nodes() > 1) {
                environment.put("CLUSTER", "1");
            }
        }
        Path log = classPath.target().resolve(workload.label() + "-" + subject.name() + "-" + node + ".log");
        return ServerInstance.start(cores.pinned(command), environment, log);
    }

    private RedisProcess redis() throws IOException {
        RedisProcess started = redis;
        if (started == null) {
            started = RedisProcess.start(classPath.target().resolve("redis"), plan.rooms());
            redis = started;
        }
        return started;
    }

    private Path peers() throws IOException {
        Path installed = peers;
        if (installed == null) {
            installed = NpmPeers.install(
                    classPath.module().resolve("peers"), classPath.target().resolve("peers"));
            peers = installed;
        }
        return installed;
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
    }
}
