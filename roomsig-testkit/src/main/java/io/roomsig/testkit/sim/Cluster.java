package io.roomsig.testkit.sim;

import io.roomsig.api.Grant;
import io.roomsig.api.JoinRequest;
import io.roomsig.api.Limits;
import io.roomsig.api.Permission;
import io.roomsig.core.RoomServer;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.NodeBus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The machines, what they share, and the clients: one simulated world, for one run. */
final class Cluster {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration[] WINDOWS = {Duration.ofSeconds(4), Duration.ofSeconds(12), Duration.ofSeconds(30)};
    private static final IceServerProvider NO_ICE = IceServerProvider.stun();

    private final Scheduler scheduler = new Scheduler();
    private final long seed;
    private final Backend backend;
    private final Truth truth = new Truth(START, scheduler, this::fail);
    private final Revocations revocations;
    private final Limits limits;
    private final RoomPolicy policy;
    /** The rules of the newest release of this story. */
    private final int newest;
    /** Which release a server is of that starts; {@code null} if there is only one, or the newest has reached all. */
    private @Nullable SplittableRandom releases;

    private final List<Host> hosts = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();

    private final Map<String, Integer> counts = new TreeMap<>();
    private final @Nullable List<String> trace;
    private @Nullable String violation;

    Cluster(SimulationConfig config, Backend.Factory factory, boolean traced) {
        this.seed = config.seed();
        SplittableRandom random = new SplittableRandom(seed);
        this.trace = traced ? new ArrayList<>() : null;
        this.revocations = new Revocations(this, Collections.disjoint(config.actions(), Action.OF_NODES));
        this.backend = factory.create(new Backend.World(scheduler, START, random.split()));
        this.limits = Limits.DEFAULT
                .withRate(new Limits.Rate(10_000, 100_000))
                .withTimeouts(new Limits.Timeouts(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        WINDOWS[random.nextInt(WINDOWS.length)]));
        RoomPolicy.Duplicates[] duplicates = RoomPolicy.Duplicates.values();
        this.policy = RoomPolicy.DEFAULT.withDuplicates(duplicates[random.nextInt(duplicates.length)]);
        SplittableRandom chance = randomOf("releases");
        this.newest = RoomMachine.RULES + (chance.nextInt(4) == 0 ? 1 : 0);
        this.releases = newest > RoomMachine.RULES ? chance : null;
        for (int i = 0; i < config.nodes(); i++) {
            Host host = new Host(i);
            hosts.add(host);
            start(host);
        }
        for (int i = 0; i < config.clients(); i++) {
            boolean resumes = random.nextInt(4) > 0;
            boolean negotiates = resumes && random.nextBoolean();
            String name = (i == 0 ? "mod-" : "c") + i;
            clients.add(new Client(this, name, kind(resumes, negotiates, randomOf(name + "'s kind")), null));
        }
    }

    private static Client.Kind kind(boolean resumes, boolean negotiates, SplittableRandom random) {
        if (resumes) {
            return negotiates ? Client.Kind.NEGOTIATING : Client.Kind.RESUMING;
        }
        return random.nextBoolean() ? Client.Kind.PAGE : Client.Kind.PLAIN;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** The chance of one part of the world. */
    SplittableRandom randomOf(String part) {
        return new SplittableRandom(seed * 31 + part.hashCode());
    }

    Truth truth() {
        return truth;
    }

    Revocations revocations() {
        return revocations;
    }

    Backend backend() {
        return backend;
    }

    List<Host> hosts() {
        return hosts;
    }

    List<Client> clients() {
        return clients;
    }

    Duration window() {
        return limits.timeouts().resume();
    }

    /** A life that begins: of one that comes back, or not. */
    Life life(String name, String identity, String room, String attempt, boolean resumes) {
        truth.uses(identity);
        return new Life(name, identity, room, attempt, resumes ? window().toNanos() : 0);
    }

    /** A machine to connect to; not a certain one, if there are others. Whether it is up shows then. */
    Host anyHost(SplittableRandom random, @Nullable Host not) {
        Host host = hosts.get(random.nextInt(hosts.size()));
        return host == not ? hosts.get((host.index() + 1) % hosts.size()) : host;
    }

    void start(Host host) {
        String name = host.nextName();
        SplittableRandom random = randomOf(name);
        int rules = releases == null || releases.nextInt(3) > 0 ? newest : RoomMachine.RULES;
        if (rules < newest) {
            count("older releases");
        }
        SimulatedNode node = new SimulatedNode(scheduler, START, name, rules, random.nextLong());
        Backend.Parts parts = backend.connect(node);
        RoomServer server = onBus(
                        RoomServer.builder()
                                .environment(node)
                                .roomLog(parts.log())
                                .iceServers(NO_ICE)
                                .admission((handshake, request) -> admit(node, random, request))
                                .limits(limits)
                                .policy(policy)
                                .listener(truth.listener(rules < newest)),
                        host.on(parts.bus(), scheduler))
                .build();
        host.runs(node, server);
        trace(name, () -> "starts" + (rules < newest ? ", of an older release" : ""));
    }

    /** From here on all servers that start are of the newest release. */
    void endRollout() {
        releases = null;
    }

    /** Whether a server is of an older release than others. */
    boolean isBehind(Host host) {
        return host.node().rules() < newest;
    }

    /** Ends a server in an orderly way, as its container would. */
    void stop(Host host) {
        host.stops();
        host.server().close();
        ended(host);
    }

    /** A node is no more. */
    void ended(Host host) {
        host.node().crash();
        backend.ended(host.node());
    }

    /** The one place where servers learn of each other. */
    private static RoomServer.Builder onBus(RoomServer.Builder builder, NodeBus bus) {
        return builder.nodeBus(bus);
    }

    private CompletionStage<Admission.Decision> admit(
            SimulatedNode node, SplittableRandom random, JoinRequest request) {
        String identity = String.valueOf(request.token());
        boolean moderates = identity.startsWith("mod-");
        Admission.Decision granted = new Admission.Granted(Grant.builder(request.room(), revocations.grant(identity))
                .identity(identity)
                .displayName(identity)
                .permissions(moderates ? Permission.ALL : Permission.PARTICIPANT)
                .build());
        CompletableFuture<Admission.Decision> decision = new CompletableFuture<>();
        node.arrives(500_000L + random.nextLong(5_000_000L), () -> decision.complete(granted));
        return decision;
    }

    /** What a host app has asked of its server. */
    private record Question(SimulatedNode node, String what, CompletableFuture<?> answer) {}

    /** A host app waits for an answer, and for as long as its node lives it is to get one. */
    void asks(Host host, String what, CompletionStage<?> answer) {
        trace(host.toString(), () -> "is asked to " + what);
        questions.add(new Question(host.node(), what, answer.toCompletableFuture()));
    }

    /** Questions that got no answer, though their node is there. */
    List<String> unanswered() {
        return questions.stream()
                .filter(question -> question.node.isAlive() && !question.answer.isDone())
                .map(question -> question.node.name() + ": " + question.what)
                .toList();
    }

    // What comes of it.

    /** Something must not be. The first that is found counts. */
    void fail(String what) {
        if (violation == null) {
            violation = what;
            trace("VIOLATION", () -> what);
        }
    }

    @Nullable
    String violation() {
        return violation;
    }

    void count(String what) {
        count(what, 1);
    }

    void count(String what, int times) {
        counts.merge(what, times, Integer::sum);
    }

    /** How often that was. */
    int times(String what) {
        return counts.getOrDefault(what, 0);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    List<String> trace() {
        return trace == null ? List.of() : trace;
    }

    /** Records what happens, if somebody wants to know. */
    void trace(String who, Supplier<String> what) {
        if (trace != null) {
            trace.add(String.format("%9.3f %-6s %s", scheduler.nanoTime() / 1e9, who, what.get()));
        }
    }
}
