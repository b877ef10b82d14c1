package io.roomsig.benchmarks.load;

/** What is measured, and the name it has in results. */
enum Metric {
    /** Processor time of the server for one unit of the workload, all its nodes and threads together. */
    CPU("cpu_us", "us CPU"),
    /** Half of all messages took no longer, from when they were due. */
    P50("p50_us", "us p50"),
    /** 99 of 100 messages took no longer. */
    P99("p99_us", "us p99"),
    /** Units in a second of wall time. */
    RATE("per_second", "a second"),
    /** Processor time of the servers in wall time: at saturation nearly 1, or something else was the limit. */
    BUSY("server_busy", "of a core"),
    /** Processor time of the load for one unit. */
    LOAD_CPU("load_cpu_us", "us CPU of the load"),
    /** Processor time of Redis for one unit. */
    REDIS_CPU("redis_cpu_us", "us CPU of Redis"),
    /** Live heap for one connection. */
    HEAP("heap_bytes", "bytes");

    private final String key;
    private final String unit;

    Metric(String key, String unit) {
        this.key = key;
        this.unit = unit;
    }

    String key() {
        return key;
    }

    String unit() {
        return unit;
    }
}
