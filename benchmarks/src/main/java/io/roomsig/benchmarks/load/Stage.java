package io.roomsig.benchmarks.load;

import io.roomsig.benchmarks.load.client.Crowd;
import io.roomsig.benchmarks.load.client.Loop;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers of one subject, running, and a crowd to be set on them. */
final class Stage implements AutoCloseable {
    private final Subject subject;
    private final List<ServerInstance> servers;
    private final Crowd crowd;
    private final ProcessCost cost;
    private final @Nullable RedisProcess redis;

    Stage(Subject subject, List<ServerInstance> servers, Loop loop, ProcessCost cost, @Nullable RedisProcess redis) {
        this.subject = subject;
        this.servers = servers;
        this.cost = cost;
        this.redis = redis;
        this.crowd = new Crowd(
                loop,
                subject.language(),
                servers.stream().map(ServerInstance::address).toList());
    }

    Subject subject() {
        return subject;
    }

    Crowd crowd() {
        return crowd;
    }

    /** What a stretch of work costs, for one of its units. */
    Map<Metric, Double> cost(long units, Runnable work) throws IOException {
        double cpu = cpuMicros();
        double loadCpu = loadCpuMicros();
        double redisCpu = redisCpuMicros();
        long start = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - start;
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        double used = cpuMicros() - cpu;
        values.put(Metric.CPU, used / units);
        values.put(Metric.RATE, units * 1e9 / nanos);
        values.put(Metric.BUSY, used * 1e3 / nanos);
        values.put(Metric.LOAD_CPU, (loadCpuMicros() - loadCpu) / units);
        if (redis != null) {
            values.put(Metric.REDIS_CPU, (redisCpuMicros() - redisCpu) / units);
        }
        return values;
    }

    double cpuMicros() throws IOException {
        double sum = 0;
        for (ServerInstance server : servers) {
            sum += cost.cpuMicros(server.pid());
        }
        return sum;
    }

    private double loadCpuMicros() throws IOException {
        return cost.cpuMicros(ProcessHandle.current().pid());
    }

    private double redisCpuMicros() throws IOException {
        return redis == null ? 0 : cost.cpuMicros(redis.pid());
    }

    long liveHeapBytes() throws IOException {
        return ProcessCost.liveHeapBytes(servers.get(0).pid());
    }

    @Override
    public void close() throws IOException {
        for (ServerInstance server : servers) {
            server.close();
        }
    }
}
