package io.roomsig.testkit.sim;

import io.roomsig.api.Participant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a story has to end: once all faults are over, everybody who wants to be in a room is in it, all nodes and all clients
 * know the same room, nothing was lost on the way; and when all have gone, nothing is left.
 */
final class Ending {
    /** What takes a while at best: leases that are taken again, a server that is being shut down. In seconds. */
    private static final long LEAST = 15;

    /** After so many seconds it is looked at again. */
    private static final long SLICE = 5;

    private static final long SECOND = 1_000_000_000L;
    private static final Set<String> FAIR =
            Set.of("BANNED", "ROOM_LOCKED", "DUPLICATE_IDENTITY", "ROOM_FULL", "4503", "4501");

    private static final List<String> ROOMS = List.of("ALPHA", "BRAVO");

    private final Cluster cluster;
    private final Runnable check;
    /** Whether it waits for as long as anything may take, however soon all is well. */
    private final boolean patient;

    /** Whether it is only asked if something is as it has to be. */
    private boolean asking;

    private final Map<String, List<Client>> probes = new HashMap<>();

    Ending(Cluster cluster, Runnable check) {
        this.cluster = cluster;
        this.check = check;
        this.patient = cluster.randomOf("ending").nextInt(8) == 0;
    }

    void come() {
        cluster.trace("-----", () -> "all faults are over");
        heal();
        openDoors();
        pass(LEAST);
        passUntil(cluster.window().toSeconds() + 45 - LEAST, this::clientsAgree);
        look();
        // A room that nobody held is cleaned by whoever holds it next.
        passUntil(cluster.window().toSeconds() + 25, this::allAgree);
        cluster.revocations().look();
        count();
        leave();
        passUntil(10, this::nothingIsLeft);
    }

    private void clientsAgree() {
        everybodyIsThere();
        // Nothing new has to happen for all to know what has happened.
        all("a client's view differs from another's", cluster.clients());
    }

    private void allAgree() {
        nodesAgree();
        nobodyWaits();
        signalsHaveArrived();
    }

    /**
     * Lets so much time pass at most until something is as it has to be. Most of the time it is so soon, and what would follow is
     * empty; some stories wait all the same, to see that it stays so.
     */
    private void passUntil(long seconds, Runnable what) {
        long left = seconds;
        while (left > 0) {
            long next = Math.min(left, SLICE);
            pass(next);
            left -= next;
            if (!patient && left > 0 && holds(what)) {
                return;
            }
        }
        what.run();
    }

    private boolean holds(Runnable what) {
        asking = true;
        try {
            what.run();
            return true;
        } catch (NotYet notYet) {
            return false;
        } finally {
            asking = false;
        }
    }

    /** Something is not as it has to be, and there is time left for it. */
    private static final class NotYet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotYet(String what) {
            super(what, null, false, false);
        }
    }

    private void pass(long seconds) {
        cluster.scheduler().runFor(seconds * SECOND, check);
    }

    private void fail(String what) {
        if (asking) {
            throw new NotYet(what);
        }
        cluster.fail(what);
        check.run();
    }

    private void heal() {
        cluster.backend().heal();
        cluster.endRollout();
        for (Host host : cluster.hosts()) {
            host.node().goOn();
            if (host.isUp() && (host.server().isDraining() || cluster.isBehind(host))) {
                cluster.stop(host);
            }
            if (!host.isUp()) {
                cluster.start(host);
            }
        }
        for (Client client : cluster.clients()) {
            Link link = client.link();
            if (link != null) {
                link.flow();
            }
        }
    }

    /** Whoever waits is to come in. */
    private void openDoors() {
        if (cluster.times("doors closed") > 0) {
            // When those who have lost their node's lease have it again, and those of dead nodes were found.
            pass(24);
            Host host = cluster.hosts().get(0);
            Set<String> before = ghostsAtTheDoor(host);
            pass(1);
            // Whoever has just gone, or is about to be told so, is none.
            Set<String> ghosts = ghostsAtTheDoor(host);
            pass(1);
            ghosts.retainAll(before);
            if (!ghosts.isEmpty()) {
                fail("ghosts wait at the door: " + ghosts);
            }
            for (String room : ROOMS) {
                cluster.asks(
                        host,
                        "open the door of " + room,
                        host.server().room(room).waitingRoom(false));
            }
        }
    }

    /** Those who wait though no client does. Filled when the host app has been told of the rooms. */
    private Set<String> ghostsAtTheDoor(Host host) {
        Set<String> ghosts = new HashSet<>();
        for (String room : ROOMS) {
            host.server()
                    .room(room)
                    .info()
                    .thenAccept(found -> found.ifPresent(info -> {
                        List<String> waiting = new ArrayList<>();
                        for (Client client : cluster.clients()) {
                            if (room.equals(client.wanted()) && client.isWaiting()) {
                                waiting.add(client.identity());
                            }
                        }
                        for (Participant one : info.waiting()) {
                            if (!waiting.remove(one.identity())) {
                                ghosts.add(room + " " + one.identity() + " " + one.id());
                            }
                        }
                    }));
        }
        return ghosts;
    }

    private void everybodyIsThere() {
        for (Client client : cluster.clients()) {
            if (client.wanted() != null && !client.isIn() && !FAIR.contains(client.refusal())) {
                fail(client.name() + " does not get into " + client.wanted() + ": " + client.refusal());
            }
        }
    }

    /** Lets somebody who joins at each node see what that node knows. */
    private void look() {
        for (String room : ROOMS) {
            List<Client> all = new ArrayList<>();
            for (Host host : cluster.hosts()) {
                Client probe = new Client(cluster, "probe" + host.index(), Client.Kind.PLAIN, host);
                probe.join(room, "mod-probe" + host.index() + room);
                all.add(probe);
            }
            probes.put(room, all);
        }
    }

    private void nodesAgree() {
        probes.forEach((room, all) -> {
            for (Client probe : all) {
                if (!probe.isIn()) {
                    fail("nobody gets into " + room + " at one of the nodes: " + probe.refusal());
                }
            }
            all("nodes do not know the same of " + room, all);
            Client first = all.get(0);
            List<Client> members = new ArrayList<>(all);
            for (Client client : cluster.clients()) {
                if (client.isIn() && room.equals(client.wanted())) {
                    members.add(client);
                    compare("a client does not know what its node knows", client, first);
                    pairs(client, members);
                }
            }
            noGhosts(first, members);
        });
    }

    private void nobodyWaits() {
        for (Client client : cluster.clients()) {
            Set<String> waiting = client.isIn() ? client.view().waiting() : null;
            if (waiting != null && !waiting.isEmpty()) {
                fail(client.name() + " sees somebody wait at an open door: " + waiting);
            }
        }
        List<String> unanswered = cluster.unanswered();
        if (!unanswered.isEmpty()) {
            fail("a host app was not answered: " + unanswered);
        }
    }

    private void all(String what, List<Client> clients) {
        Map<String, Client> firsts = new HashMap<>();
        // Pages last: they know less, and show less of what others know.
        List<Client> all = new ArrayList<>(clients);
        all.sort(Comparator.comparing(client -> client.kind() == Client.Kind.PAGE));
        for (Client client : all) {
            if (client.isIn() && client.wanted() != null) {
                compare(what, client, firsts.computeIfAbsent(client.wanted(), room -> client));
            }
        }
    }

    private void compare(String what, Client one, Client other) {
        // Those who come back into a room that had lost them are told one by one, not in their order. So are those
        // whose node has slept
        // until they were taken for lost, and the room was over and had begun anew.
        boolean inOrder = cluster.truth().isInOrder();
        boolean whole = !one.view().isPage() && !other.view().isPage();
        String here = whole ? one.view().all(inOrder) : one.view().asOfPage(inOrder);
        String there = whole ? other.view().all(inOrder) : other.view().asOfPage(inOrder);
        if (!here.equals(there)) {
            fail(what + ":\n" + one.name() + " " + here + "\n" + other.name() + " " + there);
        }
    }

    /** Of each pair one makes the offers. */
    private void pairs(Client client, List<Client> others) {
        for (Client other : others) {
            Life here = client.life();
            Life there = other.life();
            if (other == client || here == null || there == null) {
                continue;
            }
            View.Other one = client.view().members().get(there.self());
            View.Other two = other.view().members().get(here.self());
            if (one == null
                    || two == null
                    || one.offers() == null
                    || one.offers().equals(two.offers())) {
                fail("who of " + here + " and " + there + " makes the offers?");
            }
        }
    }

    private void noGhosts(Client witness, List<Client> members) {
        witness.view().members().forEach((id, member) -> {
            boolean driven = members.stream().anyMatch(client -> {
                Life life = client.life();
                return life != null && life.self().equals(id);
            });
            if (!driven || member.isAway()) {
                fail("there is a ghost in the room: " + witness.view().name(id) + " " + id
                        + (member.isAway() ? ", away" : ""));
            }
        });
    }

    private void signalsHaveArrived() {
        for (Client from : cluster.clients()) {
            for (Client to : cluster.clients()) {
                Life one = from.life();
                Life other = to.life();
                if (from.isIn() && to.isIn() && one != null && other != null) {
                    List<Long> missing = one.missing(other);
                    if (!missing.isEmpty()) {
                        fail("signals " + missing + " of " + one + " to " + other + " have not arrived");
                    }
                }
            }
        }
    }

    private void count() {
        for (Client client : cluster.clients()) {
            Life life = client.life();
            if (client.isIn() && life != null) {
                cluster.count("arrived", life.received());
            }
        }
    }

    private void leave() {
        cluster.trace("-----", () -> "all leave");
        probes.values().forEach(all -> all.forEach(probe -> probe.leave(true)));
        cluster.clients().forEach(client -> client.leave(true));
    }

    private void nothingIsLeft() {
        for (Host host : cluster.hosts()) {
            if (host.server().rooms() != 0) {
                fail(host + " still has rooms: " + host.server().rooms());
            }
        }
        if (cluster.backend().rooms() != 0) {
            fail("the store still has rooms: " + cluster.backend().rooms());
        }
    }
}
