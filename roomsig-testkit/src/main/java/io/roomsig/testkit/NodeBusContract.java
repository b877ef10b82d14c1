package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.spi.NodeBus;
import io.roomsig.spi.NodeBus.Membership;
import io.roomsig.spi.NodeBus.View;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * What every {@link NodeBus} does. Make a test class that extends this and return buses from {@link #bus}. Leases may be short: nothing
 * here pauses for long.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class NodeBusContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Node> nodes = new ArrayList<>();

    /** For subclasses. */
    protected NodeBusContract() {}

    /**
     * The bus to test, as one server has it.
     *
     * @param server from 0 to 2. Those of several servers are one cluster; a bus for servers in one process may be the same for all
     */
    protected abstract NodeBus bus(int server);

    /** Leaves. */
    @AfterEach
    void leave() {
        nodes.forEach(node -> node.membership.close());
    }

    @Test
    void nodes_see_each_other_alive_with_the_rules_that_they_know() {
        Node one = join(0, 3);
        Node two = join(1, 4);
        for (Node node : List.of(one, two)) {
            View view = node.await(seen -> seen.isAlive(one.id) && seen.isAlive(two.id));
            assertThat(view.nodes()).containsEntry(one.id, 3).containsEntry(two.id, 4);
            assertThat(view.held()).isTrue();
        }
    }

    @Test
    void a_node_that_leaves_is_not_alive_any_more_and_holds_no_lease() {
        Node one = join(0, 1);
        Node two = join(1, 1);
        one.await(seen -> seen.isAlive(two.id));
        two.await(View::held);
        two.membership.close();
        two.membership.close();
        one.await(seen -> !seen.isAlive(two.id) && seen.isAlive(one.id));
        assertThat(two.membership.view().held()).isFalse();
        assertThat(two.membership.view().mayJudge()).isFalse();
        assertThat(two.membership.send(one.id, new byte[1])).isFalse();
    }

    @Test
    void a_node_that_comes_back_is_another_one() {
        Node one = join(0, 1);
        Node two = join(1, 1);
        one.await(seen -> seen.isAlive(two.id));
        two.membership.close();
        Node again = join(1, 2);
        View view = one.await(seen -> seen.isAlive(again.id) && !seen.isAlive(two.id));
        assertThat(view.nodes()).containsEntry(again.id, 2);
    }

    @Test
    void rounds_grow_and_a_node_that_hears_may_judge_after_a_while() {
        Node one = join(0, 1);
        View first = one.await(seen -> seen.round() > 0);
        View later = one.await(View::mayJudge);
        assertThat(later.held()).isTrue();
        assertThat(later.deafFor()).isZero();
        assertThat(one.await(seen -> seen.round() > later.round()).round()).isGreaterThan(first.round());
    }

    @Test
    void messages_arrive_at_their_node_only_in_the_order_in_which_they_were_sent() throws Exception {
        Node one = join(0, 1);
        Node two = join(1, 1);
        Node three = join(2, 1);
        one.hears(two, "ready");
        one.hears(three, "ready");
        for (int i = 0; i < 500; i++) {
            assertThat(two.send(one, "two-" + i)).isTrue();
            assertThat(three.send(one, "three-" + i)).isTrue();
        }
        List<String> fromTwo = new ArrayList<>();
        List<String> fromThree = new ArrayList<>();
        while (fromTwo.size() + fromThree.size() < 1_000) {
            Received received = one.next();
            (received.from.equals(two.id) ? fromTwo : fromThree).add(received.text);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(fromTwo.get(i)).isEqualTo("two-" + i);
            assertThat(fromThree.get(i)).isEqualTo("three-" + i);
        }
        assertThat(two.inbox).isEmpty();
        assertThat(three.inbox).isEmpty();
    }

    @Test
    void a_node_may_send_to_itself() throws Exception {
        Node one = join(0, 1);
        one.hears(one, "to myself");
    }

    @Test
    void any_bytes_arrive_as_they_are() throws Exception {
        Node one = join(0, 1);
        Node two = join(1, 1);
        one.hears(two, "ready");
        byte[] every = new byte[1_000];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        assertThat(two.membership.send(one.id, new byte[0])).isTrue();
        assertThat(two.membership.send(one.id, every)).isTrue();
        assertThat(one.next().bytes).isEmpty();
        assertThat(one.next().bytes).isEqualTo(every);
    }

    @Test
    void what_is_sent_to_nobody_does_no_harm() throws Exception {
        Node one = join(0, 1);
        Node two = join(1, 1);
        for (int i = 0; i < 100; i++) {
            two.membership.send("nobody", new byte[100]);
        }
        one.hears(two, "still here");
    }

    @Test
    void a_listener_that_throws_hears_what_comes_next() throws Exception {
        Node one = join(0, 1);
        Node two = join(1, 1);
        one.hears(two, "ready");
        one.throwing = true;
        two.send(one, "bad");
        assertThat(one.next().text).isEqualTo("bad");
        one.throwing = false;
        one.hears(two, "good");
    }

    private Node join(int server, int rules) {
        Node node = new Node(bus(server), rules);
        nodes.add(node);
        return node;
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Node {
        private final String id = UUID.randomUUID().toString();
        private final BlockingQueue<Received> inbox = new LinkedBlockingQueue<>();
        private final Membership membership;
        private volatile boolean throwing;

        Node(NodeBus bus, int rules) {
            this.membership = bus.join(id, rules, (from, message) -> {
                inbox.add(new Received(from, new String(message, StandardCharsets.UTF_8), message));
                if (throwing) {
                    throw new IllegalStateException("as the test wants it");
                }
            });
        }

        boolean send(Node to, String text) {
            return membership.send(to.id, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends again and again until one arrives: a bus may need a while to be in force. Drops what comes doubled. */
        void hears(Node from, String text) throws InterruptedException {
            @Nullable Received heard = null;
            int sent = 0;
            int last = -1;
            while (heard == null) {
                from.send(this, text + "#" + sent++);
                heard = inbox.poll(100, TimeUnit.MILLISECONDS);
            }
            while (true) {
                assertThat(heard.from).isEqualTo(from.id);
                assertThat(heard.text).startsWith(text + "#");
                int number = Integer.parseInt(heard.text.substring(text.length() + 1));
                assertThat(number).isGreaterThan(last);
                last = number;
                if (last == sent - 1) {
                    return;
                }
                heard = next();
            }
        }

        Received next() throws InterruptedException {
            Received received = inbox.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(received).as("nothing arrives").isNotNull();
            return received;
        }

        View await(Predicate<View> wanted) {
            List<View> last = new CopyOnWriteArrayList<>();
            awaitUntil(() -> {
                View view = membership.view();
                last.clear();
                last.add(view);
                return wanted.test(view);
            });
            return last.get(0);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by its content only where a test says so
    private record Received(String from, String text, byte[] bytes) {}
}
