package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.room.RoomPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Eight threads at once join, leave, set values and signal each other in one room. Then every client's own record of what
 * it heard is gone through: it has to tell one consistent story.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OrderUnderThreadsTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = Boolean.getBoolean("roomsig.proof") ? 200 : 15;
    private static final int ACTIONS = 150;
    private static final String ROOM = "ROOM42";

    @Test
    void whatever_the_threads_do_every_client_hears_one_consistent_story() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                new Round(threads, round).run();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class Round {
        private final ExecutorService threads;
        private final int seed;
        private final RoomServer server = RoomServer.builder()
                .admission(TestServer.byName())
                .policy(RoomPolicy.DEFAULT)
                .limits(Limits.DEFAULT
                        .withRate(new Limits.Rate(1_000_000, 1_000_000))
                        .withBacklog(new Limits.Backlog(100_000, 100_000_000)))
                .build();
        private final List<ScriptedPeer> all = new ArrayList<>();
        private final AtomicInteger numbers = new AtomicInteger();

        Round(ExecutorService threads, int seed) {
            this.threads = threads;
            this.seed = seed;
        }

        void run() throws Exception {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<ScriptedPeer>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                results.add(threads.submit(() -> {
                    start.await();
                    return act(new Random(seed * 100L + thread), "peer-" + thread);
                }));
            }
            List<ScriptedPeer> present = new ArrayList<>();
            for (Future<ScriptedPeer> result : results) {
                present.add(result.get(60, TimeUnit.SECONDS));
            }
            List<View> views = new ArrayList<>();
            for (ScriptedPeer peer : all) {
                View view = new View(peer);
                if (present.contains(peer)) {
                    views.add(view);
                }
            }
            assertThat(views).hasSize(THREADS);
            views.forEach(view -> view.agreesWith(views.get(0)));
            server.close();
        }

        /** One client after the other on this thread; the last one stays. */
        private ScriptedPeer act(Random random, String name) {
            ScriptedPeer peer = connect(name);
            List<String> known = List.of();
            for (int i = 0; i < ACTIONS; i++) {
                if (i % 10 == 0) {
                    known = List.copyOf(new View(peer).members);
                }
                switch (random.nextInt(12)) {
                    case 0 -> {
                        if (random.nextBoolean()) {
                            peer.say("{\"t\":\"bye\"}");
                        }
                        peer.drop();
                        if (random.nextInt(3) == 0) {
                            // Gone before it can know whether it has joined.
                            join(name).drop();
                        }
                        peer = connect(name);
                    }
                    case 1 -> peer.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\",\"value\":" + i + "}");
                    case 2 ->
                        peer.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k" + random.nextInt(3)
                                + "\",\"value\":" + i + "}");
                    case 3 ->
                        peer.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"presenter\",\"value\":\""
                                + peer.id() + "\"}");
                    default -> peer.offer(known.get(random.nextInt(known.size())), numbers.incrementAndGet());
                }
            }
            return peer;
        }

        private ScriptedPeer connect(String name) {
            ScriptedPeer peer = join(name);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (peer.heard().isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            return peer;
        }

        private ScriptedPeer join(String name) {
            ScriptedPeer peer = ScriptedPeer.connect(server);
            synchronized (all) {
                all.add(peer);
            }
            return peer.join(ROOM, name);
        }
    }

    /** What a client knows that goes by its messages alone; fails where they contradict each other. */
    private static final class View {
        private final Set<String> members = new LinkedHashSet<>();
        private final Map<String, Object> values = new LinkedHashMap<>();
        private final Map<String, Integer> lastNumber = new HashMap<>();
        private long seq;

        View(ScriptedPeer peer) {
            List<ScriptedPeer.Heard> heard = peer.heard();
            if (heard.isEmpty()) {
                return;
            }
            assertThat(heard.get(0).type()).isEqualTo("room-joined");
            heard.forEach(this::hear);
        }

        private void hear(ScriptedPeer.Heard message) {
            if (message.fields().containsKey("seq")) {
                assertThat(message.seq()).isGreaterThanOrEqualTo(seq);
                seq = message.seq();
            }
            switch (message.type()) {
                case "room-joined" -> snapshot(message);
                case "user-joined" ->
                    assertThat(members.add(message.string("socket_id"))).isTrue();
                case "user-left" -> {
                    String id = message.string("socket_id");
                    assertThat(members.remove(id)).isTrue();
                    values.keySet().removeIf(key -> key.startsWith(id + "/"));
                }
                case "user-updated" -> {
                    assertThat(members).contains(message.string("socket_id"));
                    values.put(
                            message.string("socket_id") + "/" + message.string("key"),
                            message.fields().get("value"));
                }
                case "state" ->
                    values.put(message.string("key"), message.fields().get("value"));
                case "presenter" -> values.put("presenter", message.fields().get("presenter"));
                case "offer" -> {
                    String from = message.string("from");
                    assertThat(members).as("announced before it signals").contains(from);
                    int number = (Integer) message.object("offer").get("n");
                    Integer before = lastNumber.put(from, number);
                    assertThat(before == null || before < number)
                            .as("first in, first out")
                            .isTrue();
                }
                case "error" -> assertThat(message.string("code")).isIn("PEER_NOT_FOUND", "FORBIDDEN");
                default -> throw new AssertionError("unexpected " + message.type());
            }
        }

        private void snapshot(ScriptedPeer.Heard message) {
            assertThat(members).isEmpty();
            for (Map<String, Object> participant : message.objects("participants")) {
                String id = (String) participant.get("socket_id");
                members.add(id);
                valuesOf(participant).forEach((key, value) -> values.put(id + "/" + key, valueOf(value)));
            }
            valuesOf(message.fields()).forEach((key, value) -> values.put(key, valueOf(value)));
            values.put("presenter", message.fields().get("presenter"));
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> valuesOf(Map<String, Object> holder) {
            return (Map<String, Object>) holder.get("state");
        }

        @SuppressWarnings("unchecked")
        private static Object valueOf(Object entry) {
            return ((Map<String, Object>) entry).get("value");
        }

        void agreesWith(View other) {
            assertThat(members).isEqualTo(other.members);
            assertThat(values).isEqualTo(other.values);
        }
    }
}
