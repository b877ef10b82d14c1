package io.roomsig.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class InMemoryReservationsTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Reservations rooms = new InMemoryReservations(() -> now, 3, Duration.ofHours(2));

    @Test
    void aCodeIsReservedOnce() {
        assertThat(answer(rooms.renew("A"))).isFalse();
        assertThat(answer(rooms.reserve("A"))).isTrue();
        assertThat(answer(rooms.reserve("A"))).isFalse();
        assertThat(answer(rooms.renew("A"))).isTrue();
    }

    @Test
    void aRoomThatNobodyAsksForIsForgotten() {
        assertThat(answer(rooms.reserve("A"))).isTrue();
        now = now.plus(Duration.ofHours(2));
        assertThat(answer(rooms.renew("A"))).isFalse();
        assertThat(answer(rooms.reserve("A"))).isTrue();
    }

    @Test
    void whoeverJoinsKeepsItsRoomFromBeingForgotten() {
        assertThat(answer(rooms.reserve("A"))).isTrue();
        assertThat(answer(rooms.reserve("B"))).isTrue();
        now = now.plus(Duration.ofMinutes(119));
        assertThat(answer(rooms.renew("A"))).isTrue();
        now = now.plus(Duration.ofMinutes(2));
        assertThat(answer(rooms.renew("A"))).isTrue();
        assertThat(answer(rooms.renew("B"))).isFalse();
    }

    @Test
    void itHoldsAsManyAsItMayAndThenNoMore() {
        assertThat(answer(rooms.reserve("A"))).isTrue();
        assertThat(answer(rooms.reserve("B"))).isTrue();
        assertThat(answer(rooms.reserve("C"))).isTrue();
        assertThat(rooms.reserve("D").toCompletableFuture()).isCompletedExceptionally();
        assertThat(answer(rooms.renew("A"))).isTrue();
        now = now.plus(Duration.ofHours(2));
        assertThat(answer(rooms.reserve("D"))).isTrue();
    }

    private static boolean answer(CompletionStage<Boolean> stage) {
        return stage.toCompletableFuture().join();
    }
}
