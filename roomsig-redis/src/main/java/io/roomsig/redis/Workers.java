package io.roomsig.redis;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that wait for Redis if the host app brings none: few, and with a short queue that refuses when full. */
final class Workers {
    /** Half of what a Jedis pool has by default, so that the host app's own calls find connections too. */
    static final int THREADS = 4;

    /** At a millisecond each, what waits here is done within a few dozen milliseconds. */
    static final int QUEUE = 256;

    private Workers() {}

    /** Threads that end when they have had nothing to do for a while, and don't keep the process alive. */
    static ThreadPoolExecutor start(String name) {
        return start(name, QUEUE);
    }

    /** The same with another limit for what waits. */
    static ThreadPoolExecutor start(String name, int queue) {
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), named(name));
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }

    /** Daemon threads with a number behind the name. */
    static ThreadFactory named(String name) {
        AtomicInteger last = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + last.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
