package io.roomsig.examples.browser;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a participant has seen. Written by one thread, read by others. */
final class Chronicle {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private volatile long lostAt;
    private volatile long backAt;

    void entered(boolean again) {
        backAt = System.nanoTime();
        count(again ? "snapshots" : "entered");
    }

    void resumed() {
        backAt = System.nanoTime();
        count("resumed");
    }

    void lost(int code) {
        lostAt = System.nanoTime();
        count("lost with " + code);
    }

    void refused(String code) {
        count("refused " + code);
    }

    void error(String code) {
        count("error " + code);
    }

    void sentAway(String reconnect) {
        count("go-away " + reconnect);
    }

    void joined() {
        count("user-joined");
    }

    void away() {
        count("user-away");
    }

    void left(String who) {
        count("user-left");
        faults.add("left: " + who);
    }

    void restarted(@Nullable String reason) {
        count("restart");
        faults.add("restart: " + reason);
    }

    void reborn() {
        count("epoch");
    }

    void fault(String what) {
        faults.add(what);
    }

    int count(String what) {
        return counts.merge(what, 1, Integer::sum);
    }

    int of(String what) {
        return counts.getOrDefault(what, 0);
    }

    Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    long lostAt() {
        return lostAt;
    }

    /** When it was last in the room again. */
    long backAt() {
        return backAt;
    }

    void forget() {
        counts.clear();
        faults.clear();
    }
}
