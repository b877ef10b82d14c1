package io.roomsig.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OriginsTest {
    private final Origins sameHost = new Origins(Set.of());

    @ParameterizedTest
    @CsvSource({
        "http://app.example.org, app.example.org",
        "http://app.example.org, app.example.org:80",
        "https://app.example.org, app.example.org",
        "https://App.example.org:443, app.Example.org",
        "http://127.0.0.1:8080, 127.0.0.1:8080",
        "http://[::1]:8080, [::1]:8080"
    })
    void aPageOfTheSameHostMayAsk(String origin, String host) {
        assertThat(sameHost.allow(origin, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example.org, app.example.org",
        "http://app.example.org:8081, app.example.org:8080",
        "http://app.example.org.evil.example, app.example.org",
        "http://app.example.org@evil.example, app.example.org",
        "http://app.example.org/, app.example.org",
        "null, app.example.org",
        "'', app.example.org",
        "http://app.example.org,"
    })
    void anotherPageMayNot(String origin, @Nullable String host) {
        assertThat(sameHost.allow(origin, host)).isFalse();
    }

    @Test
    void whoIsNoPageMayAsk() {
        assertThat(sameHost.allow(null, "app.example.org")).isTrue();
    }

    @Test
    void aListTakesThePlaceOfTheSameHost() {
        Origins listed = new Origins(Set.of("https://App.example.org", "http://localhost:3000"));
        assertThat(listed.allow("https://app.example.org:443", "api.example.org"))
                .isTrue();
        assertThat(listed.allow("http://localhost:3000", "api.example.org")).isTrue();
        assertThat(listed.allow("http://app.example.org", "api.example.org")).isFalse();
        assertThat(listed.allow("https://api.example.org", "api.example.org")).isFalse();
    }

    @Test
    void aStarIsForAll() {
        Origins all = new Origins(Set.of("*"));
        assertThat(all.allow("http://evil.example.org", "app.example.org")).isTrue();
        assertThat(all.allow("null", "app.example.org")).isTrue();
    }

    @Test
    void onlyOriginsCanBeListed() {
        assertThat(Origins.areValid(Set.of("https://app.example.org", "*"))).isTrue();
        assertThat(Origins.areValid(Set.of("app.example.org"))).isFalse();
        assertThat(Origins.areValid(Set.of("https://app.example.org/path"))).isFalse();
        assertThat(Origins.areValid(Set.of("https://*.example.org"))).isFalse();
    }
}
