package io.roomsig.benchmarks.load;

/** What is done to a server. */
enum Workload {
    /** 200 connections in rooms of two, as fast as the server can. */
    CANDIDATE("candidate", "message", false),
    /** The same at a fixed rate. */
    PACED("paced", "message", false),
    /** Offers of 3.6 KB one way and answers as large the other. */
    OFFER("offer", "message", false),
    /** Calls of four, joins with tokens in Redis included. */
    MESH("mesh", "signal", true),
    /** New connections that join with a token in Redis, and leave. */
    JOIN("join", "join", true),
    /** Rooms that grow from 2 to 50. */
    NOTICE("notice", "notice", true),
    /** Connections that are there and silent. */
    HEAP("heap", "connection", true),
    /** Two nodes, and two relays of three go from one to the other. */
    CLUSTER("cluster", "message", true);

    private final String label;
    private final String unit;
    private final boolean needsRedis;

    Workload(String label, String unit, boolean needsRedis) {
        this.label = label;
        this.unit = unit;
        this.needsRedis = needsRedis;
    }

    /** Its name in rows and results. */
    String label() {
        return label;
    }

    /** What the cost is of. */
    String unit() {
        return unit;
    }

    /** Whether tokens are in Redis; else each server of ours has them in memory. */
    boolean needsRedis() {
        return needsRedis;
    }
}
