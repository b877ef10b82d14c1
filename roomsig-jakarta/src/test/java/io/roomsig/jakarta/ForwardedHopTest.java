package io.roomsig.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies write, and what strangers write in their name. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForwardedHopTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=192.0.2.60                          | 192.0.2.60",
                "For=192.0.2.60;Proto=HTTPS;by=203.0.113.43 | 192.0.2.60",
                "for=\"192.0.2.60:4711\"                 | 192.0.2.60",
                "for=192.0.2.60:4711                     | 192.0.2.60",
                "for=\"[2001:db8:cafe::17]:4711\"        | 2001:db8:cafe::17",
                "for=\"[2001:db8:cafe::17]\"             | 2001:db8:cafe::17",
                "for=unknown                             | ",
                "for=_hidden                             | ",
                "for=app.example.org                     | ",
                "for=999.1.1.1                           | ",
                "proto=https                             | "
            })
    void the_address_of_a_forwarded_header(String header, String address) {
        assertThat(ForwardedHop.ofForwarded(List.of(header)))
                .singleElement()
                .extracting(ForwardedHop::address)
                .isEqualTo(address);
    }

    @Test
    void several_headers_are_one_list_and_a_quoted_comma_separates_nothing() {
        List<ForwardedHop> hops = ForwardedHop.ofForwarded(List.of(
                "for=192.0.2.1;host=\"a,b;c\\\"d\", for=192.0.2.2", "for=192.0.2.3;host=app.example.org;proto=https"));
        assertThat(hops).extracting(ForwardedHop::address).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(hops).extracting(ForwardedHop::host).containsExactly(null, null, "app.example.org");
        assertThat(hops.get(2).scheme()).isEqualTo("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"for=\"192.0.2.1, for=192.0.2.2", "for", "for=192.0.2.1 192.0.2.2;;=", "=", "\"", "for=a=b"})
    void a_header_that_cannot_be_read_tells_nothing(String header) {
        assertThat(ForwardedHop.ofForwarded(List.of(header, "for=192.0.2.9"))).isEmpty();
    }

    @Test
    void a_long_header_is_read_in_no_time() {
        String nasty = "for=\"" + "\\\\".repeat(4_000) + "x" + " ".repeat(4_000);
        assertThat(ForwardedHop.ofForwarded(List.of(nasty))).isEmpty();
        assertThat(ForwardedHop.ofForwarded(List.of(",".repeat(8_000)))).hasSize(8_001);
    }

    @Test
    void hosts_and_schemes_are_counted_from_the_end() {
        List<ForwardedHop> hops = ForwardedHop.ofXForwarded(
                List.of("192.0.2.1, 192.0.2.2", "192.0.2.3:80"), List.of("spoofed, app.example.org"), List.of("https"));
        assertThat(hops).extracting(ForwardedHop::address).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(hops.get(2).host()).isEqualTo("app.example.org");
        assertThat(hops.get(0).host()).isEqualTo("spoofed");
        assertThat(hops).extracting(ForwardedHop::scheme).containsOnly("https");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.3, true",
        "10.1.0.0/16, 10.2.0.1, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "10.0.0.0/9, 10.127.0.1, true",
        "10.0.0.0/9, 10.128.0.1, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fd12::1, true",
        "::1, 0:0:0:0:0:0:0:1, true",
        "::1, ::1%lo, true",
        "10.1.0.0/16, ::ffff:10.1.2.3, true"
    })
    void a_network_has_the_addresses_that_begin_alike(String network, String address, boolean contained) {
        byte[] bytes = Network.address(address);
        assertThat(bytes).isNotNull();
        assertThat(Network.parse(network).contains(bytes)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.1",
                "10.1.0.0/33",
                "10.1.0.0/-1",
                "10.1.0.0/",
                "::1/129",
                "1.2.3.4.5",
                "a:b:c"
            })
    void what_is_no_network_is_refused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
