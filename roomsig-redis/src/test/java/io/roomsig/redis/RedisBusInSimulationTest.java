package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.NodeBus.Membership;
import io.roomsig.spi.NodeBus.View;
import io.roomsig.spi.RoomLog.Proposal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Leases, subscriptions and what is lost, on virtual time. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RedisBusInSimulationTest {
    private static final String PREFIX = "roomsig:";
    private static final String ROOM = "ROOM42";

    private final VirtualTime time = new VirtualTime();
    private final SimulatedRedis redis = new SimulatedRedis(time::millis);
    private final Server one = new Server("one");
    private final Server two = new Server("two");

    @Test
    void a_node_holds_its_lease_soon_and_may_judge_after_two_of_its_lengths() {
        elapse(100);
        assertThat(one.view().held()).isTrue();
        assertThat(one.view().mayJudge()).isFalse();
        elapse(11_800);
        assertThat(one.view().mayJudge()).isFalse();
        elapse(300);
        assertThat(one.view().mayJudge()).isTrue();
        assertThat(one.view().nodes()).isEqualTo(Map.of("one", 1, "two", 1));
        long round = one.view().round();
        elapse(10_000);
        assertThat(one.view().round()).isBetween(round + 9, round + 11);
    }

    @Test
    void a_deaf_node_knows_it_loses_nothing_else_and_is_healed_within_eight_seconds() {
        elapse(20_000);
        one.link.deafen();
        elapse(2_900);
        assertThat(one.view().deafFor()).isPositive();
        assertThat(one.view().mayJudge()).isFalse();
        elapse(5_100);
        assertThat(one.view().deafFor()).isZero();
        assertThat(one.view().held()).isTrue();
        assertThat(one.view().mayJudge()).isTrue();
        two.membership.send("one", bytes("hello"));
        elapse(100);
        assertThat(one.heard).containsExactly("two: hello");
    }

    @Test
    void a_node_that_stays_deaf_loses_its_lease_and_the_others_know_it() {
        elapse(20_000);
        one.faults.delivering = false;
        elapse(9_000);
        assertThat(one.view().held()).isFalse();
        assertThat(one.view().deafFor()).isGreaterThan(Duration.ofSeconds(6));
        assertThat(two.view().isAlive("one")).isFalse();
        assertThat(two.view().mayJudge()).isTrue();
        one.faults.delivering = true;
        elapse(5_000);
        assertThat(two.view().isAlive("one")).isTrue();
        assertThat(one.view().mayJudge()).isFalse();
        elapse(12_000);
        assertThat(one.view().mayJudge()).isTrue();
    }

    @Test
    void while_redis_is_away_nobody_holds_a_lease_and_nobody_judges_soon_after() {
        elapse(20_000);
        one.faults.reaching = false;
        two.faults.reaching = false;
        elapse(7_000);
        assertThat(one.view().held()).isFalse();
        assertThat(one.view().deafFor()).isGreaterThan(Duration.ofSeconds(4));
        one.faults.reaching = true;
        two.faults.reaching = true;
        elapse(3_000);
        assertThat(one.view().held()).isTrue();
        assertThat(one.view().mayJudge()).isFalse();
        elapse(12_000);
        assertThat(one.view().mayJudge()).isTrue();
    }

    @Test
    void a_lease_that_redis_forgot_is_broken_even_if_it_is_back_at_once() {
        elapse(20_000);
        assertThat(one.view().mayJudge()).isTrue();
        redis.flush();
        elapse(2_000);
        assertThat(one.view().held()).isTrue();
        assertThat(one.view().mayJudge()).isFalse();
    }

    @Test
    void a_subscription_that_is_cut_is_made_anew_and_the_rooms_listeners_hear_what_was_missed() {
        List<LogSlice> heard = new ArrayList<>();
        one.log.subscribe(ROOM, heard::add);
        LogSlice opened = get(one.log.append(ROOM, LogPosition.NONE, List.of(proposal("one", 1)), proposal("open", 1)));
        elapse(100);
        heard.clear();
        one.link.cut();
        get(two.log.append(ROOM, opened.head(), List.of(proposal("two", 1)), null));
        get(two.log.append(ROOM, opened.head(), List.of(proposal("two", 2)), null));
        elapse(5_000);
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0).records()).extracting(record -> record.id()).containsExactly("two-1", "two-2");
        get(two.log.append(ROOM, opened.head(), List.of(proposal("two", 3)), null));
        elapse(100);
        assertThat(heard).hasSize(2);
    }

    @Test
    void messages_that_wait_for_one_that_is_under_way_go_together_and_in_order() {
        elapse(1_000);
        int before = one.faults.commands;
        for (int i = 0; i < 1_000; i++) {
            assertThat(one.membership.send("two", bytes("m" + i))).isTrue();
        }
        elapse(50);
        assertThat(two.heard).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(two.heard.get(i)).isEqualTo("one: m" + i);
        }
        assertThat(one.faults.commands - before).isBetween(2, 3);
    }

    @Test
    void what_waits_for_one_node_has_a_limit_and_for_another_there_is_still_room() {
        elapse(1_000);
        one.faults.reaching = false;
        byte[] message = new byte[100_000];
        int sent = 0;
        while (one.membership.send("two", message)) {
            sent++;
        }
        assertThat(sent).isEqualTo(10);
        assertThat(one.membership.send("three", message)).isTrue();
        elapse(10_000);
        one.faults.reaching = true;
        assertThat(one.membership.send("two", message)).isTrue();
        elapse(1_000);
        assertThat(two.heard).hasSize(1);
    }

    @Test
    void a_node_that_leaves_while_its_renewal_is_under_way_does_not_come_back() {
        elapse(20_500);
        one.faults.requestNanos = 800_000_000;
        elapse(1_000);
        one.faults.requestNanos = 1_000_000;
        one.membership.close();
        elapse(10);
        assertThat(leases()).containsExactly("two");
        elapse(1_890);
        assertThat(leases()).containsExactly("two");
        assertThat(two.view().isAlive("one")).isFalse();
        assertThat(two.view().isAlive("two")).isTrue();
    }

    /** Who has one, as a node sees it that has none. */
    private List<String> leases() {
        byte[][] args = {bytes("nobody"), bytes("1"), bytes("0"), bytes("nowhere"), bytes("p1"), bytes("0")};
        List<?> alive = (List<?>) redis.eval(BusScripts.RENEW, bytes("roomsig:nodes"), args);
        return alive.stream()
                .filter(byte[].class::isInstance)
                .map(Ascii::text)
                .filter(word -> !word.equals("1"))
                .toList();
    }

    private void elapse(long millis) {
        time.elapse(Duration.ofMillis(millis));
    }

    private <T> T get(CompletionStage<T> stage) {
        while (!stage.toCompletableFuture().isDone()) {
            elapse(1);
        }
        return stage.toCompletableFuture().join();
    }

    private static Proposal proposal(String origin, long number) {
        return new Proposal(origin, number, bytes(origin));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One process. */
    private final class Server {
        private final TestFaults faults = new TestFaults();
        private final SimulatedLink link = new SimulatedLink(redis, time, faults);
        private final Channels channels = new Channels(link, PREFIX + "anchor");
        private final RedisRoomLog log = new RedisRoomLog(link, channels, PREFIX, Duration.ofMinutes(10));
        private final RedisNodeBus bus = new RedisNodeBus(link, channels, PREFIX, Duration.ofSeconds(6));
        private final List<String> heard = new ArrayList<>();
        private final Membership membership;

        Server(String node) {
            membership = bus.join(
                    node, 1, (from, message) -> heard.add(from + ": " + new String(message, StandardCharsets.UTF_8)));
        }

        View view() {
            return membership.view();
        }
    }

    private static final class TestFaults implements SimulatedLink.Faults {
        private boolean delivering = true;
        private boolean reaching = true;
        private int commands;
        private long requestNanos = 2_000_000;

        @Override
        public SimulatedLink.Command command(LuaScript script) {
            commands++;
            return reaching
                    ? SimulatedLink.Command.done(requestNanos, 3_000_000)
                    : new SimulatedLink.Command(SimulatedLink.Outcome.REQUEST_LOST, 0, 2_000_000_000, -1);
        }

        @Override
        public SimulatedLink.Delivery delivery() {
            return new SimulatedLink.Delivery(1_000_000, delivering ? 1 : 0);
        }

        @Override
        public long connectNanos() {
            return reaching ? 4_000_000 : -1;
        }
    }
}
