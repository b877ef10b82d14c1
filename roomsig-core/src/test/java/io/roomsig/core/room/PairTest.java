package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is noticed of two on the way to a connection. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PairTest {
    private static final Instant START = Instant.EPOCH;

    private Instant now = START;
    private Pair pair = Pair.begun(0, START);
    private List<Pair.Effect> effects = List.of();

    private PairTest take(Pair.Next next) {
        pair = next.pair();
        effects = next.effects();
        return this;
    }

    private PairTest after(long seconds) {
        now = now.plusSeconds(seconds);
        return take(pair.elapsed(now));
    }

    private PairTest connected() {
        take(pair.reported(true, PeerState.CONNECTED, null, now));
        return take(pair.reported(false, PeerState.CONNECTED, null, now));
    }

    @Test
    void two_that_do_not_connect_in_20_s_are_restarted() {
        after(19);
        assertThat(effects).isEmpty();
        after(1);
        assertThat(effects).containsExactly(new Pair.Effect.Ask("not-connected"));
    }

    @Test
    void an_offer_without_an_answer_in_10_s_is_asked_for_again() {
        take(pair.offered(now)).after(9);
        assertThat(effects).isEmpty();
        after(1);
        assertThat(effects).containsExactly(new Pair.Effect.Ask("no-answer"));
        take(pair.restarted(pair.n() + 1, "no-answer", now))
                .take(pair.offered(now))
                .take(pair.answered(now))
                .after(10);
        assertThat(effects).isEmpty();
    }

    @Test
    void so_it_is_in_a_call_that_is_connected() {
        connected().take(pair.offered(now)).after(10);
        assertThat(effects).containsExactly(new Pair.Effect.Ask("no-answer"));
        take(pair.offered(now)).take(pair.answered(now)).after(3_600);
        assertThat(effects).isEmpty();
        assertThat(pair.phase()).isEqualTo(Pair.Phase.CONNECTED);
    }

    @Test
    void they_are_connected_when_neither_says_otherwise() {
        now = now.plusSeconds(2);
        take(pair.reported(true, PeerState.CONNECTED, null, now));
        assertThat(effects).containsExactly(new Pair.Effect.Connected(Duration.ofSeconds(2)));
        assertThat(pair.deadline()).isNull();
        Pair second = Pair.begun(0, now)
                .reported(false, PeerState.CONNECTED, null, now)
                .pair();
        assertThat(second.phase()).isEqualTo(Pair.Phase.CONNECTING);
        Pair third = second.reported(true, PeerState.CONNECTING, null, now).pair();
        assertThat(third.phase()).isEqualTo(Pair.Phase.CONNECTING);
    }

    @Test
    void what_is_interrupted_may_heal_and_what_has_failed_is_restarted_sooner() {
        connected().take(pair.reported(true, PeerState.DISCONNECTED, null, now)).after(14);
        assertThat(effects).isEmpty();
        take(pair.reported(true, PeerState.FAILED, null, now)).after(1);
        assertThat(effects).containsExactly(new Pair.Effect.Ask("broken"));
        take(pair.restarted(pair.n() + 1, "broken", now)).connected();
        assertThat(effects).isEmpty();
        assertThat(pair.inVain()).isZero();
    }

    @Test
    void what_a_client_says_before_it_has_heard_of_a_restart_does_not_count() {
        take(pair.restarted(1, "asked", now)).take(pair.reported(true, PeerState.CONNECTED, 0L, now));
        assertThat(pair.phase()).isEqualTo(Pair.Phase.CONNECTING);
        take(pair.reported(false, PeerState.CLOSED, 0L, now));
        assertThat(pair.deadline()).isEqualTo(now.plus(Pair.CONNECT));
        take(pair.reported(true, PeerState.CONNECTED, 1L, now));
        assertThat(pair.phase()).isEqualTo(Pair.Phase.CONNECTED);
    }

    @Test
    void nor_does_it_where_another_node_looked_after_them_before() {
        pair = Pair.begun(2, START);
        take(pair.reported(true, PeerState.CONNECTED, 1L, now));
        assertThat(pair.phase()).isEqualTo(Pair.Phase.CONNECTING);
    }

    @Test
    void after_three_in_vain_they_are_told() {
        for (int i = 0; i < 3; i++) {
            after(20);
            assertThat(effects).containsExactly(new Pair.Effect.Ask("not-connected"));
            take(pair.restarted(pair.n() + 1, "not-connected", now));
            assertThat(effects).containsExactly(new Pair.Effect.Restarted(Duration.ofSeconds(20), "not-connected"));
        }
        after(20);
        assertThat(effects).containsExactly(new Pair.Effect.GivenUp(Duration.ofSeconds(20), "not-connected"));
        after(3_600);
        assertThat(effects).isEmpty();
        take(pair.restarted(pair.n() + 1, "asked", now)).connected();
        assertThat(pair.phase()).isEqualTo(Pair.Phase.CONNECTED);
    }

    @Test
    void a_restart_that_the_room_does_not_take_is_asked_for_again() {
        after(20).after(20);
        assertThat(effects).containsExactly(new Pair.Effect.Ask("not-connected"));
    }

    @Test
    void nothing_is_due_while_one_is_away() {
        pair = pair.paused();
        after(3_600)
                .take(pair.offered(now))
                .take(pair.reported(false, PeerState.FAILED, null, now))
                .after(3_600);
        assertThat(effects).isEmpty();
        take(pair.restarted(pair.n() + 1, "asked", now)).after(3_600);
        assertThat(effects).containsExactly();
        pair = pair.continued(now);
        after(20);
        assertThat(effects).containsExactly(new Pair.Effect.Ask("not-connected"));
    }

    @Test
    void a_connection_that_outlives_an_absence_is_left_alone() {
        connected();
        pair = pair.paused().continued(now);
        after(3_600);
        assertThat(effects).isEmpty();
        assertThat(pair.continued(now)).isEqualTo(pair);
    }

    @Test
    void a_client_that_has_closed_its_connection_is_left_alone() {
        connected().take(pair.reported(true, PeerState.CLOSED, null, now)).after(3_600);
        assertThat(effects).isEmpty();
    }
}
