package io.roomsig.examples.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntBinaryOperator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Many participants in many rooms, spread over the nodes, who send each other signals all the time. */
final class Crowd implements AutoCloseable {
    private static final int SLICES = 20;
    private static final long SLICE_MILLIS = 50;

    private final ClusterNodes cluster;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Crowd::daemon);
    private final ExecutorService workers = Executors.newFixedThreadPool(2, Crowd::daemon);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(workers)
            .build();
    private final Directory directory = new Directory(http);
    private final Map<String, List<NativeClient>> rooms = new LinkedHashMap<>();
    private final List<NativeClient> all = new ArrayList<>();
    private int slice;
    private volatile boolean talks = true;
    private volatile int signals = 1;

    private Crowd(ClusterNodes cluster) {
        this.cluster = cluster;
        cluster.urls().forEach(directory::add);
        directory.watch(thread, Duration.ofMillis(300));
    }

    /** Fills rooms, and returns when all are in and know each other. */
    static Crowd gather(ClusterNodes cluster, int rooms, int each) throws Exception {
        return gather(cluster, rooms, each, (room, member) -> room + member);
    }

    /** The same, with the number of the node for each member of each room. */
    static Crowd gather(ClusterNodes cluster, int rooms, int each, IntBinaryOperator place) throws Exception {
        Crowd crowd = new Crowd(cluster);
        for (int room = 0; room < rooms; room++) {
            String code = cluster.newRoom();
            List<NativeClient> members = new ArrayList<>();
            for (int member = 0; member < each; member++) {
                NativeClient client = crowd.client(code);
                members.add(client);
                crowd.all.add(client);
                URI node = crowd.directory.at(place.applyAsInt(room, member));
                crowd.thread.execute(() -> client.join(node));
            }
            crowd.rooms.put(code, members);
            if (room % 20 == 19) {
                crowd.awaitComplete(Duration.ofSeconds(30));
            }
        }
        crowd.awaitComplete(Duration.ofSeconds(30));
        var unused = crowd.thread.scheduleAtFixedRate(crowd::talk, SLICE_MILLIS, SLICE_MILLIS, TimeUnit.MILLISECONDS);
        return crowd;
    }

    List<NativeClient> all() {
        return all;
    }

    Set<String> codes() {
        return rooms.keySet();
    }

    List<NativeClient> room(String code) {
        return rooms.get(code);
    }

    Directory directory() {
        return directory;
    }

    /** Those who are connected to a node at this moment. */
    List<NativeClient> at(URI node) {
        return on(
                () -> all.stream().filter(client -> node.equals(client.node())).toList());
    }

    /** On the participants' thread. */
    <T> T on(Callable<T> look) {
        try {
            return thread.submit(look).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the participants do not answer", e);
        }
    }

    /** Waits until everybody is in and has everybody else present. */
    void awaitComplete(Duration patience) {
        Awaitility.await("all are in")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> on(this::missing), String::isEmpty);
    }

    private String missing() {
        List<String> missing = new ArrayList<>();
        rooms.forEach((code, members) -> {
            Set<String> ids = ids(members);
            for (NativeClient member : members) {
                Set<String> seen = new TreeSet<>(member.present());
                seen.add(member.self());
                if (!member.isJoined() || !member.away().isEmpty() || !seen.equals(ids)) {
                    missing.add(code + ": sees " + seen.size() + " of " + ids.size() + ", " + member);
                }
            }
        });
        if (missing.isEmpty()) {
            return "";
        }
        return missing.size() + " of " + all.size() + ", such as " + missing.subList(0, Math.min(9, missing.size()))
                + cluster.complaints();
    }

    /** How many signals each sends in a second; 8 at most, since acknowledgements count too where messages are limited. */
    void talk(int signalsPerSecond) {
        talks = signalsPerSecond > 0;
        signals = signalsPerSecond;
    }

    /** How many signals have arrived. */
    long arrived() {
        return on(() -> all.stream()
                .flatMap(client -> client.letters().values().stream())
                .mapToLong(Correspondence::had)
                .sum());
    }

    /** These will not come back when they lose their connection, and count no more. */
    void giveUp(List<NativeClient> some) {
        on(() -> {
            some.forEach(NativeClient::giveUp);
            all.removeAll(some);
            rooms.values().forEach(members -> members.removeAll(some));
            return true;
        });
    }

    /** Nobody begins a new signal any more; waits until all that were sent have arrived, and says how many those are. */
    long settle(Duration patience) {
        talks = false;
        try {
            Awaitility.await("all signals have arrived")
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> on(this::unsettled), String::isEmpty);
            return arrived();
        } finally {
            talks = true;
        }
    }

    private String unsettled() {
        Map<String, NativeClient> byId = all.stream().collect(Collectors.toMap(NativeClient::self, client -> client));
        int open = 0;
        String example = "";
        for (NativeClient client : all) {
            for (Map.Entry<String, Correspondence> letters : client.letters().entrySet()) {
                NativeClient other = byId.get(letters.getKey());
                Correspondence there = other == null ? null : other.letters().get(client.self());
                long had = there == null ? 0 : there.had();
                if (!letters.getValue().isSettled() || letters.getValue().sent() != had) {
                    open++;
                    example = letters.getValue().sent() + " sent, " + had + " had, present "
                            + client.present().contains(letters.getKey()) + ", away "
                            + client.away().contains(letters.getKey())
                            + " " + client.chronicle().counts()
                            + client.chronicle().faults();
                }
            }
        }
        return open == 0 ? "" : open + " are open: " + example;
    }

    /** All that should not have happened. */
    List<String> faults() {
        return on(() -> {
            List<String> faults = new ArrayList<>();
            for (NativeClient client : all) {
                faults.addAll(client.chronicle().faults());
                client.letters().values().stream()
                        .map(Correspondence::faults)
                        .filter(fault -> !fault.isEmpty())
                        .forEach(faults::add);
            }
            return faults;
        });
    }

    /** What has happened, how often in all. */
    Map<String, Integer> counts() {
        return on(() -> {
            Map<String, Integer> counts = new TreeMap<>();
            all.forEach(client ->
                    client.chronicle().counts().forEach((what, often) -> counts.merge(what, often, Integer::sum)));
            return counts;
        });
    }

    void forget() {
        on(() -> {
            all.forEach(client -> client.chronicle().forget());
            return true;
        });
    }

    /**
     * Somebody new looks into each room by way of some node, and goes again.
     *
     * @return what is wrong with what they see, if anything
     */
    List<String> newcomersSeeWrong(Duration patience) throws Exception {
        long deadline = System.nanoTime() + patience.minusMillis(100).toNanos();
        Map<String, NativeClient> newcomers = new LinkedHashMap<>();
        for (String code : rooms.keySet()) {
            NativeClient newcomer = client(code);
            newcomers.put(code, newcomer);
            URI node = directory.pick(directory.at(newcomers.size()));
            thread.execute(() -> newcomer.join(node));
        }
        Awaitility.await("newcomers are in")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> newcomers.values().stream().allMatch(NativeClient::isJoined));
        // Who was lost with Redis is brought back by its own node, maybe after the newcomer came.
        Awaitility.waitAtMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> on(() -> wrong(newcomers)), seen -> seen.isEmpty() || System.nanoTime() > deadline);
        List<String> wrong = on(() -> wrong(newcomers));
        on(() -> {
            newcomers.values().forEach(NativeClient::leave);
            return true;
        });
        return wrong;
    }

    private List<String> wrong(Map<String, NativeClient> newcomers) {
        List<String> wrong = new ArrayList<>();
        newcomers.forEach((code, client) -> {
            Set<String> expected = ids(rooms.get(code));
            if (!client.present().equals(expected) || !client.away().isEmpty()) {
                wrong.add(client.present().size() + " of " + expected.size() + ", away "
                        + client.away().size());
            }
        });
        return wrong;
    }

    private static Set<String> ids(List<NativeClient> members) {
        return members.stream().map(NativeClient::self).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        on(() -> {
            all.forEach(NativeClient::vanish);
            return true;
        });
        thread.shutdownNow();
        workers.shutdownNow();
    }

    private NativeClient client(String code) throws Exception {
        return new NativeClient(code, cluster.token(code), directory, http, thread);
    }

    private void talk() {
        for (int i = slice; i < all.size(); i += SLICES) {
            for (int signal = 0; signal < signals; signal++) {
                all.get(i).turn(talks);
            }
        }
        slice = (slice + 1) % SLICES;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "crowd");
        thread.setDaemon(true);
        return thread;
    }
}
