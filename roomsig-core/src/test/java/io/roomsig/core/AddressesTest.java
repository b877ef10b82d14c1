package io.roomsig.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.AddressLimits;
import io.roomsig.api.Handshake;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of addresses, and that it is not known for ever. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AddressesTest {
    private long nanos = 17;
    private final Addresses addresses = new Addresses(new AddressLimits(2, 6, 3), () -> nanos);

    @Test
    void only_so_many_are_there_at_the_same_time() {
        Handshake here = from("203.0.113.7");
        assertThat(addresses.opened(here)).isTrue();
        assertThat(addresses.opened(here)).isTrue();
        assertThat(addresses.connecting(here)).isNotNull();
        assertThat(addresses.opened(here)).isFalse();
        assertThat(addresses.connecting(from("203.0.113.8"))).isNull();
        addresses.closed(here);
        addresses.closed(here);
        assertThat(addresses.connecting(here)).isNull();
    }

    @Test
    void only_so_many_come_in_a_minute_and_then_one_every_tenth_of_it() {
        Handshake here = from("203.0.113.7");
        for (int i = 0; i < 6; i++) {
            assertThat(addresses.connecting(here)).isNull();
        }
        assertThat(addresses.connecting(here)).isEqualTo(Duration.ofSeconds(10));
        elapse(Duration.ofSeconds(10));
        assertThat(addresses.connecting(here)).isNull();
        assertThat(addresses.connecting(here)).isNotNull();
    }

    @Test
    void an_address_is_forgotten_a_minute_after_its_last_client() {
        Handshake here = from("203.0.113.7");
        addresses.opened(here);
        elapse(Duration.ofMinutes(5));
        addresses.tick();
        assertThat(addresses.size()).isEqualTo(1);
        addresses.closed(here);
        elapse(Duration.ofSeconds(59));
        addresses.tick();
        assertThat(addresses.size()).isEqualTo(1);
        elapse(Duration.ofSeconds(11));
        addresses.tick();
        assertThat(addresses.size()).isZero();
    }

    @Test
    void whoever_comes_from_one_address_more_than_fit_waits() {
        for (int i = 0; i < Addresses.MAX; i++) {
            assertThat(addresses.joining(from("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))))
                    .isNull();
        }
        assertThat(addresses.joining(from("203.0.113.7"))).isEqualTo(Duration.ofMinutes(1));
        assertThat(addresses.joining(from("10.0.0.0"))).isNull();
        assertThat(addresses.size()).isEqualTo(Addresses.MAX);
        elapse(Duration.ofSeconds(61));
        addresses.tick();
        assertThat(addresses.size()).isZero();
        assertThat(addresses.joining(from("203.0.113.7"))).isNull();
    }

    @Test
    void without_limits_or_an_address_nothing_is_counted() {
        Addresses unlimited = new Addresses(null, () -> nanos);
        for (int i = 0; i < 100; i++) {
            assertThat(unlimited.opened(from("203.0.113.7"))).isTrue();
            assertThat(addresses.joining(Handshake.UNKNOWN)).isNull();
        }
        assertThat(unlimited.size() + addresses.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:db8::ffff:1, true",
        "2001:db8::1, 2001:db8:0:1::1, false",
        "[2001:db8::1], 2001:db8::2%eth0, true",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "not:an:address, not:an:address, true"
    })
    void a_network_of_ipv6_is_one_address(String one, String other, boolean same) {
        assertThat(Addresses.key(one).equals(Addresses.key(other))).isEqualTo(same);
    }

    private void elapse(Duration time) {
        nanos += time.toNanos();
    }

    private static Handshake from(String address) {
        return new Handshake(null, address, Map.of());
    }
}
