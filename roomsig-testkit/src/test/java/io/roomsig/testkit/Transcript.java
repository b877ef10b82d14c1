package io.roomsig.testkit;

import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replays a conversation. Lines of a transcript:
 *
 * <pre>
 * # prose, kept as it is
 * ada > {"t":"ping"}      ada says this; $ada, $bob... stand for participants' ids
 * ada < {"t":"pong"}      ada hears this: written by the replay
 * ada closes 1006         ada's connection ends
 * ada falls silent        ada answers pings no more
 * ada x 4500              the server closes ada's connection: written by the replay
 * bob speaks socket.io    from the first line on; what bob says and hears is an event and its argument:
 * bob > offer {"to":...}
 * bob < offer {"from":...}
 * bob > packet 41         a packet of Socket.IO, as it is
 * bob x 41                the server disconnects bob for good: written by the replay
 * bob < packet 40{...}    a packet of Socket.IO that is no event; $bob is the sid in the first of these, $bob-2 in the second
 * eve polls socket.io     likewise, by long polling
 * eve moves to WebSocket  eve's session goes on there
 * wait 5s                 time passes
 * members 2               rooms of this many, from here on; before anybody connects
 * credentials 10s         TURN servers whose credentials last this long, likewise
 * media relayed           rooms whose media goes through TURN servers only, likewise
 * waiting room            rooms in which newcomers wait, likewise
 * host kicks $bob         the host app does this: see {@link HostLine}
 * shutdown                the server is closed
 * </pre>
 *
 * A peer connects with its first line, to one node after the other if there are several. What never changes (limits, pings) is abbreviated.
 */
final class Transcript {
    private static final String EPOCH = "$epoch";
    private static final Pattern LIMITS = Pattern.compile("\"limits\":\\{[^}]*},\"ping\":\\{[^}]*}");

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final Map<String, Speaker> peers = new LinkedHashMap<>();
    private final Map<String, Integer> told = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<String> said = new ArrayList<>();
    private final int nodes;
    private RoomPolicy policy = RoomPolicy.DEFAULT;
    private IceServerProvider ice = TestServer.STUN;
    private List<RoomServer> servers;
    private int connections;

    /** With a server of this many nodes. */
    Transcript(int nodes) {
        this.nodes = nodes;
        this.servers = serve();
    }

    String replay(String written) {
        for (String line : written.split("\n", -1)) {
            String[] words = line.split(" ", 3);
            boolean heard = words.length == 3 && (words[1].equals("<") || words[1].equals("x"));
            if (!heard) {
                said.add(line);
                if (!line.isEmpty() && !line.startsWith("#")) {
                    perform(words);
                    listen();
                }
            }
        }
        return String.join("\n", said);
    }

    private void perform(String[] words) {
        switch (words[0]) {
            case "wait" -> environment.elapse(Duration.parse("PT" + words[1]));
            case "shutdown" -> servers.forEach(RoomServer::close);
            case "host" ->
                HostLine.perform(servers.get(0), withIds(words[1]), words.length < 3 ? "" : withIds(words[2]));
            case "waiting" -> {
                policy = policy.withWaitingRoom(true);
                servers = serve();
            }
            case "members" -> {
                policy = policy.withMaxMembers(Integer.parseInt(words[1]));
                servers = serve();
            }
            case "credentials" -> {
                ice = new CountedCredentials(Duration.parse("PT" + words[1]));
                servers = serve();
            }
            case "media" -> {
                policy = policy.withRelayOnly(true);
                servers = serve();
            }
            default -> {
                if (words[2].equals("socket.io")) {
                    peers.put(
                            words[0],
                            new Speaker.SocketIo(
                                    words[1].equals("polls")
                                            ? SocketIoPeer.connectByPolling(next().socketIo())
                                            : SocketIoPeer.connect(next().socketIo())));
                    return;
                }
                Speaker peer = peers.computeIfAbsent(words[0], name -> Speaker.Native.connect(next()));
                if (words[1].equals("falls")) {
                    peer.fallSilent();
                } else if (words[1].equals("moves")) {
                    peer.moveToWebSocket();
                } else if (words[1].equals("closes")) {
                    peer.closeWith(Integer.parseInt(words[2]));
                } else {
                    peer.say(withIds(words[2].replace(EPOCH, epochOf(words[0]))));
                }
            }
        }
    }

    private List<RoomServer> serve() {
        if (nodes == 1) {
            return List.of(
                    TestServer.on(environment).policy(policy).iceServers(ice).build());
        }
        RoomLog log = new InMemoryRoomLog(environment);
        NodeBus bus = new InMemoryNodeBus();
        return Stream.generate(() -> TestServer.on(environment)
                        .roomLog(log)
                        .nodeBus(bus)
                        .policy(policy)
                        .iceServers(ice)
                        .build())
                .limit(nodes)
                .toList();
    }

    private RoomServer next() {
        return servers.get(connections++ % servers.size());
    }

    /** Writes down what everybody has heard since, in the order in which they connected. */
    private void listen() {
        // Another connection of the same participant has the same id: the first name stays.
        peers.forEach((name, peer) -> peer.names(name).forEach(names::putIfAbsent));
        peers.forEach((name, peer) -> {
            List<String> heard = peer.heard();
            for (int i = told.getOrDefault(name, 0); i < heard.size(); i++) {
                said.add(name + " < " + withNames(heard.get(i)));
            }
            told.put(name, heard.size());
            peer.end().ifPresent(end -> {
                if (ended.add(name)) {
                    said.add(name + " x " + end);
                }
            });
        });
    }

    private String withNames(String text) {
        String named = LIMITS.matcher(text).replaceAll("\"limits\":…,\"ping\":…");
        for (Map.Entry<String, String> name : names.entrySet()) {
            named = named.replace(name.getKey(), name.getValue());
        }
        return named;
    }

    /** Nodes have different words for the same life of a room: the one that the participant's first connection has heard. */
    private String epochOf(String name) {
        String first = name.replaceAll("[0-9]+$", "");
        Speaker speaker = peers.get(first);
        return speaker == null
                ? EPOCH
                : speaker.names(first).entrySet().stream()
                        .filter(word -> word.getValue().equals(EPOCH))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(EPOCH);
    }

    private String withIds(String text) {
        String real = text;
        // $bob2 before $bob.
        List<Map.Entry<String, String>> longestFirst = new ArrayList<>(names.entrySet());
        longestFirst.sort(Comparator.comparingInt(name -> -name.getValue().length()));
        for (Map.Entry<String, String> name : longestFirst) {
            real = real.replace(name.getValue(), name.getKey());
        }
        return real;
    }
}
