package io.roomsig.examples.browser;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Two networks with a browser each: namespaces with a line to this machine, for the server, and a way to each other, for
 * media. Nothing is routed from one to the other, so that either can be cut alone.
 *
 * <pre>
 *   Ada ─────────── this machine ─────────── Grace     pages and signaling
 *    └───────────────── bridge ────────────────┘       media
 * </pre>
 *
 * <p>That wants Linux and root. Where it is refused the test is skipped, on CI as well: many a container may not do it.
 */
final class TwoNetworks implements AutoCloseable {
    /** How media is kept from passing. */
    enum Cut {
        /** Somewhere on the way everything gets lost: neither side sees anything but silence. */
        SILENCE,
        /** The cable is out: both sides see a network that is no more. */
        UNPLUGGED
    }

    /**
     * One of the two.
     *
     * @param namespace as {@code ip netns} knows it
     * @param address where this machine finds what listens there
     * @param gateway this machine, as seen from there
     */
    record Place(String namespace, String address, String gateway) {
        /** The beginning of a command that runs there. */
        List<String> command() {
            return List.of("netns", "exec", namespace);
        }
    }

    private final File ip;
    /** Of this process, so that another build on this machine is in nobody's way. */
    private final String id = Long.toString(ProcessHandle.current().pid());

    private final Place ada = place("ada", 0);
    private final Place grace = place("grace", 4);
    private final String between = "roomsig-" + id + "-between";
    private final Thread atExit = new Thread(this::remove);

    private TwoNetworks(File ip) {
        this.ip = ip;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Builds them, or skips the test. */
    static TwoNetworks build() throws IOException, InterruptedException {
        TwoNetworks networks = new TwoNetworks(Programs.find("ip"));
        try {
            networks.allowed();
            networks.connect();
            return networks;
        } catch (IOException | InterruptedException | RuntimeException e) {
            networks.close();
            throw e;
        }
    }

    Place ada() {
        return ada;
    }

    Place grace() {
        return grace;
    }

    /** The address of this machine that both reach. */
    String host() {
        return ada.gateway;
    }

    void cut(Cut how) throws IOException, InterruptedException {
        set(how, "down");
    }

    void mend(Cut how) throws IOException, InterruptedException {
        set(how, "up");
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    /** What may be refused comes first: whatever goes wrong after that is a fault. */
    private void allowed() throws IOException, InterruptedException {
        List<String> commands = new ArrayList<>(
                namespaces().map(namespace -> "netns add " + namespace).toList());
        commands.add("-n " + between + " link add between type bridge");
        commands.add("link add " + outer("ada") + " type veth peer name server netns " + ada.namespace);
        for (String command : commands) {
            Answer answer = ask(command);
            if (answer.status != 0) {
                String reason = "no networks of our own: `ip " + command + "` says " + answer.text;
                Progress.say("not tested", reason);
                Assumptions.abort(reason);
            }
        }
    }

    private void connect() throws IOException, InterruptedException {
        run("-n " + between + " link set between up");
        run("link add " + outer("grace") + " type veth peer name server netns " + grace.namespace);
        for (Place place : new Place[] {ada, grace}) {
            String who = place.equals(ada) ? "ada" : "grace";
            String there = "-n " + place.namespace + " ";
            run("address add " + place.gateway + "/30 dev " + outer(who));
            run("link set " + outer(who) + " up");
            run(there + "link set lo up");
            run(there + "address add " + place.address + "/30 dev server");
            run(there + "link set server up");
            run(there + "link add media type veth peer name " + who + " netns " + between);
            run(there + "address add " + direct(place.equals(ada) ? 1 : 2) + "/30 dev media");
            run(there + "link set media up");
            run("-n " + between + " link set " + who + " master between up");
        }
        run("-n " + grace.namespace + " route add " + host() + "/32 via " + grace.gateway);
    }

    private void set(Cut how, String state) throws IOException, InterruptedException {
        List<String> links = how == Cut.SILENCE ? List.of("between") : List.of("ada", "grace");
        for (String link : links) {
            run("-n " + between + " link set " + link + " " + state);
        }
    }

    /** Each of the steps even if another one is in vain. */
    private void remove() {
        Stream<String> links = Stream.of("ada", "grace").map(who -> "link delete " + outer(who));
        Stream<String> spaces = namespaces().map(namespace -> "netns delete " + namespace);
        Stream.concat(links, spaces).forEach(command -> {
            try {
                ask(command);
            } catch (IOException e) {
                Progress.say("left behind", command + ": " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Stream<String> namespaces() {
        return Stream.of(ada.namespace, grace.namespace, between);
    }

    /** Addresses that are for tests of networks, and that no network uses (RFC 2544). */
    private Place place(String who, int first) {
        String net = "198.18." + number() + ".";
        return new Place("roomsig-" + id + "-" + who, net + (first + 2), net + (first + 1));
    }

    private String direct(int last) {
        return "198.19." + number() + "." + last;
    }

    private long number() {
        return Long.parseLong(id) % 256;
    }

    /** This machine's end of somebody's line: a name of 15 characters at most. */
    private String outer(String who) {
        return "rs" + id + who.charAt(0);
    }

    private void run(String command) throws IOException, InterruptedException {
        Answer answer = ask(command);
        if (answer.status != 0) {
            throw new IOException("`ip " + command + "` says " + answer.text);
        }
    }

    private Answer ask(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(ip.toString()));
        words.addAll(List.of(command.split(" ")));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("`ip " + command + "` does not end");
        }
        return new Answer(process.exitValue(), text);
    }

    private record Answer(int status, String text) {}
}
