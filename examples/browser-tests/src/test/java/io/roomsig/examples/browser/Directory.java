package io.roomsig.examples.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Which nodes there are, and what each has last said of its health: what a load balancer knows. */
final class Directory {
    private final List<URI> nodes = new CopyOnWriteArrayList<>();
    private final Map<URI, Integer> health = new ConcurrentHashMap<>();
    private final HttpClient http;

    Directory(HttpClient http) {
        this.http = http;
    }

    void add(URI node) {
        nodes.add(node);
        health.put(node, 200);
    }

    /** Asks all of them about their health, again and again. */
    void watch(ScheduledExecutorService thread, Duration period) {
        var unused = thread.scheduleWithFixedDelay(
                () -> nodes.forEach(this::ask), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One by chance of those that are well; another one than that, if there is one. */
    URI pick(URI but) {
        List<URI> well = new ArrayList<>(nodes);
        well.removeIf(node -> health(node) != 200 || node.equals(but));
        List<URI> choice = well.isEmpty() ? nodes : well;
        return choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
    }

    /** In turn. */
    URI at(int number) {
        return nodes.get(Math.floorMod(number, nodes.size()));
    }

    int health(URI node) {
        return health.getOrDefault(node, 0);
    }

    void awaitWell(URI node) {
        Awaitility.await(node + " is well")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> health(node) == 200);
    }

    private void ask(URI node) {
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/healthz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        CompletableFuture<?> unused = http.sendAsync(request, BodyHandlers.discarding())
                .whenComplete((answer, failure) -> health.put(node, answer == null ? 0 : answer.statusCode()));
    }
}
