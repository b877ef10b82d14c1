package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.room.RoomPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Eight threads at once join, leave, set values and signal each other in one room, in one dialect or in both. Then every
 * client's own record of what it heard is gone through: it has to tell one consistent story.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OrderUnderThreadsTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = Boolean.getBoolean("roomsig.proof") ? 200 : 15;
    private static final int ACTIONS = 150;
    private static final String ROOM = "ROOM42";

    /** Who is in the room. */
    enum Company {
        NATIVE,
        MIXED
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_threads_do_every_client_hears_one_consistent_story(Company company) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                new Round(threads, company, round).run();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class Round {
        private final ExecutorService threads;
        private final Company company;
        private final int seed;
        private final RoomServer server = RoomServer.builder()
                .admission(TestServer.byName())
                .policy(RoomPolicy.DEFAULT)
                .limits(Limits.DEFAULT
                        .withRate(new Limits.Rate(1_000_000, 1_000_000))
                        .withBacklog(new Limits.Backlog(100_000, 100_000_000)))
                .build();
        private final List<Actor> all = new ArrayList<>();
        private final AtomicInteger numbers = new AtomicInteger();

        Round(ExecutorService threads, Company company, int seed) {
            this.threads = threads;
            this.company = company;
            this.seed = seed;
        }

        void run() throws Exception {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<Actor>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                results.add(threads.submit(() -> {
                    start.await();
                    return new Script(this, thread).perform();
                }));
            }
            List<Actor> present = new ArrayList<>();
            for (Future<Actor> result : results) {
                present.add(result.get(60, TimeUnit.SECONDS));
            }
            all.forEach(Actor::witness);
            Witness informed = present.get(0).witness();
            for (Actor actor : present) {
                assertThat(actor.witness().hasJoined()).isTrue();
                if (actor.isInformed()) {
                    actor.witness().agreesInAllWith(informed);
                } else {
                    actor.witness().agreesWith(informed);
                }
            }
            server.close();
        }

        synchronized Actor join(int thread, Random random) {
            // The first thread's are native: they know all.
            int kind = company == Company.NATIVE || thread == 0 ? 0 : random.nextInt(3);
            Actor actor = kind == 0 ? new Actor.Native(server) : new Actor.Page(server, kind == 1);
            all.add(actor);
            return actor;
        }
    }

    /** What one thread does: one client after the other; the last one stays. */
    private static final class Script {
        private final Round round;
        private final int thread;
        private final Random random;
        private final String name;

        Script(Round round, int thread) {
            this.round = round;
            this.thread = thread;
            this.random = new Random(round.seed * 100L + thread);
            this.name = "peer-" + thread;
        }

        Actor perform() {
            Actor actor = connect();
            List<String> known = List.of();
            for (int i = 0; i < ACTIONS; i++) {
                if (i % 10 == 0) {
                    known = actor.witness().members();
                }
                switch (random.nextInt(13)) {
                    case 0 -> {
                        actor.leave(random);
                        if (random.nextInt(3) == 0) {
                            // Gone before it can know whether it has joined.
                            join().leave(random);
                        }
                        actor = connect();
                    }
                    case 1 -> actor.set("k", Integer.toString(i));
                    case 2 -> actor.setForAll("k" + random.nextInt(3), Integer.toString(i));
                    case 3 -> actor.present();
                    case 4 -> {
                        actor.act(ROOM, name);
                        awaitJoined(actor);
                    }
                    default -> actor.offer(known.get(random.nextInt(known.size())), round.numbers.incrementAndGet());
                }
            }
            return actor;
        }

        private Actor join() {
            Actor actor = round.join(thread, random);
            actor.join(ROOM, name);
            return actor;
        }

        private Actor connect() {
            Actor actor = join();
            awaitJoined(actor);
            return actor;
        }

        @SuppressWarnings("ThreadPriorityCheck") // Makes room for those it waits for; nothing relies on it.
        private static void awaitJoined(Actor actor) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!actor.witness().hasJoined() && System.nanoTime() < deadline) {
                Thread.yield();
            }
        }
    }
}
