package io.roomsig.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Lets the steps of a story come about. One that makes no sense at its moment does nothing. */
final class Happenings {
    private static final long MILLI = 1_000_000L;
    private static final String[] ROOMS = {"ALPHA", "BRAVO"};
    private static final String[] SIGNALS = {"offer", "ice-candidate", "ice-candidate"};

    private final Cluster cluster;
    private final List<Backend.Fault> faults;

    Happenings(Cluster cluster, boolean losses) {
        this.cluster = cluster;
        this.faults = cluster.backend().faults().stream()
                .filter(fault -> losses || !fault.loses())
                .toList();
    }

    void happen(Step step) {
        SplittableRandom random = new SplittableRandom(step.dice());
        Client client = cluster.clients().get(random.nextInt(cluster.clients().size()));
        Host host = cluster.hosts().get(random.nextInt(cluster.hosts().size()));
        switch (step.action()) {
            case JOIN -> join(client, random);
            case STORE_FAULT -> fault(random);
            case PAUSE -> pause(host, random);
            case CLOCK_JUMP -> {
                int minutes = random.nextInt(121) - 60;
                cluster.trace(host.toString(), () -> "jumps its clock to " + minutes + " min off");
                host.node().jumpClock(Duration.ofMinutes(minutes));
                cluster.count("clock jumps");
            }
            case CRASH -> crash(host, random);
            case START -> {
                if (!host.isUp()) {
                    cluster.start(host);
                }
            }
            case DRAIN -> drain(host, random);
            case DOOR, ADMIT, PERMIT, HOST ->
                new HostApp(cluster, host).acts(step.action(), ROOMS[random.nextInt(3) / 2], client, random);
            default -> {
                if (client.isIn()) {
                    of(client, step.action(), random);
                }
            }
        }
    }

    private void join(Client client, SplittableRandom random) {
        if (client.wanted() == null) {
            boolean other = random.nextInt(8) == 0;
            Client as = other
                    ? cluster.clients().get(random.nextInt(cluster.clients().size()))
                    : client;
            client.join(ROOMS[random.nextInt(3) / 2], as.name());
        }
    }

    private void of(Client client, Action action, SplittableRandom random) {
        switch (action) {
            case LEAVE -> {
                cluster.trace(client.name(), () -> "leaves");
                client.leave(random.nextBoolean());
            }
            case CUT -> cut(client, true, true);
            case HALF_OPEN -> cut(client, random.nextInt(3) == 0, random.nextInt(3) == 0);
            case SLOW -> slow(client, random);
            case SECOND_SOCKET -> client.secondSocket();
            default -> says(client, action, random);
        }
    }

    private void says(Client client, Action action, SplittableRandom random) {
        String other = other(client, random);
        switch (action) {
            case SIGNAL -> signal(client, other, random);
            case BURST -> {
                for (int i = 2 + random.nextInt(6); i > 0; i--) {
                    signal(client, other(client, random), random);
                }
            }
            case MESSAGE -> client.traffic().message(random.nextBoolean() ? other : null);
            case OWN_VALUE -> set(client, "self", random.nextBoolean() ? "hand_raised" : "audio", random);
            case ROOM_VALUE -> set(client, "room", "k" + random.nextInt(3), random);
            case TIMER -> timer(client, random);
            case PRESENT -> {
                String who = random.nextInt(3) == 0 ? "null" : '"' + self(client) + '"';
                client.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"presenter\",\"value\":" + who + "}");
            }
            case RESTART -> {
                if (other != null) {
                    client.traffic().askForRestart(other);
                }
            }
            default -> moderates(client, action, other, random);
        }
    }

    private static String self(Client client) {
        Life life = client.life();
        return life == null ? "" : life.self();
    }

    private static @Nullable String other(Client client, SplittableRandom random) {
        List<String> others = new ArrayList<>(client.view().members().keySet());
        others.remove(self(client));
        return others.isEmpty() ? null : others.get(random.nextInt(others.size()));
    }

    private void signal(Client client, @Nullable String to, SplittableRandom random) {
        if (to != null) {
            client.traffic()
                    .signal(
                            SIGNALS[random.nextInt(SIGNALS.length)],
                            to,
                            cluster.scheduler().nanoTime());
            cluster.count("signals");
        }
    }

    private static void set(Client client, String scope, String key, SplittableRandom random) {
        String value = random.nextInt(5) == 0 ? "null" : random.nextInt(3) == 0 ? "true" : "" + random.nextInt(100);
        String condition = random.nextInt(4) == 0 ? ",\"if_version\":" + random.nextInt(20) : "";
        client.say("{\"t\":\"state-set\",\"scope\":\"" + scope + "\",\"key\":\"" + key + "\",\"value\":" + value
                + condition + "}");
    }

    private static void timer(Client client, SplittableRandom random) {
        String action = switch (random.nextInt(4)) {
            case 0 -> "\"pause\"";
            case 1 -> "\"reset\"";
            case 2 -> "\"start\"";
            default -> "\"start\",\"duration_ms\":" + (1_000 + random.nextInt(60_000));
        };
        client.say("{\"t\":\"timer\",\"action\":" + action + "}");
    }

    private void moderates(Client client, Action action, @Nullable String other, SplittableRandom random) {
        Life life = client.life();
        if (life == null || !life.identity().startsWith("mod-")) {
            return;
        }
        if (action == Action.LOCK) {
            client.say("{\"t\":\"moderate\",\"action\":\"" + (random.nextInt(3) == 0 ? "lock" : "unlock") + "\"}");
        } else if (action == Action.BAN && random.nextBoolean()) {
            client.say("{\"t\":\"moderate\",\"action\":\"unban\",\"target\":\"c" + random.nextInt(6) + "\"}");
        } else if (other != null) {
            String verb = action == Action.BAN ? "ban" : "kick";
            cluster.truth().kicks(other);
            cluster.truth().bans(client.view().name(other));
            cluster.trace(client.name(), () -> verb + "s " + other);
            cluster.count(verb + "s");
            client.say("{\"t\":\"moderate\",\"action\":\"" + verb + "\",\"target\":\"" + other + "\"}");
        }
    }

    // Faults.

    private void cut(Client client, boolean serverNotices, boolean clientNotices) {
        Link link = client.link();
        if (link != null) {
            cluster.trace(
                    client.name(),
                    () -> "loses its connection to " + link.host() + (serverNotices ? "" : ", which does not notice")
                            + (clientNotices ? "" : ", and does not notice"));
            cluster.count("cuts");
            link.cut(serverNotices, clientNotices);
        }
    }

    private void slow(Client client, SplittableRandom random) {
        Link link = client.link();
        if (link != null) {
            long millis = 100 + random.nextLong(9_000);
            cluster.trace(client.name(), () -> "does not read for " + millis + " ms");
            cluster.count("slow");
            link.stall();
            cluster.scheduler().after(millis * MILLI, link::flow);
        }
    }

    private void fault(SplittableRandom random) {
        if (!faults.isEmpty()) {
            Backend.Fault fault = faults.get(random.nextInt(faults.size()));
            if (fault.loses()) {
                cluster.truth().loses();
            }
            String details = fault.inject(random);
            cluster.count(fault.name());
            cluster.trace("store", () -> fault.name() + " " + details);
        }
    }

    private void pause(Host host, SplittableRandom random) {
        SimulatedNode node = host.node();
        if (node.isAlive() && !node.isPaused()) {
            long millis = 100 + (random.nextInt(3) == 0 ? random.nextLong(60_000) : random.nextLong(5_000));
            boolean withItsClock = random.nextBoolean();
            cluster.trace(
                    node.name(), () -> "stands still for " + millis + " ms" + (withItsClock ? ", its clock, too" : ""));
            cluster.count("pauses");
            node.pause(withItsClock);
            cluster.scheduler().after(millis * MILLI, node::goOn);
        }
    }

    private void crash(Host host, SplittableRandom random) {
        if (!host.isUp()) {
            return;
        }
        SimulatedNode node = host.node();
        cluster.trace(node.name(), () -> "crashes");
        cluster.count("crashes");
        node.crash();
        cluster.backend().ended(node);
        boolean noticed = random.nextInt(3) > 0;
        for (Client client : cluster.clients()) {
            Link link = client.link();
            if (link != null && link.host() == host) {
                link.cut(false, noticed);
            }
        }
    }

    /** Sends clients elsewhere, and closes when they have had time to go. */
    private void drain(Host host, SplittableRandom random) {
        if (!host.isUp() || host.node().isPaused() || host.server().isDraining()) {
            return;
        }
        SimulatedNode node = host.node();
        cluster.trace(node.name(), () -> "sends its clients elsewhere");
        cluster.count("drains");
        host.server().drain(Duration.ofMillis(random.nextLong(3_000)));
        cluster.scheduler().after((1_000 + random.nextLong(6_000)) * MILLI, () -> {
            if (host.node() == node && node.isAlive() && !node.isPaused()) {
                cluster.trace(node.name(), () -> "is shut down");
                cluster.stop(host);
            }
        });
    }
}
