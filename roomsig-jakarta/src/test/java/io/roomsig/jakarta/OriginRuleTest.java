package io.roomsig.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OriginRuleTest {
    @ParameterizedTest
    @CsvSource({
        "http://app.example.org,      app.example.org,      true",
        "http://app.example.org,      app.example.org:80,   true",
        "https://app.example.org,     app.example.org:443,  true",
        "https://app.example.org:443, app.example.org,      true",
        "http://APP.example.org,      app.EXAMPLE.org,      true",
        "http://127.0.0.1:8080,       127.0.0.1:8080,       true",
        "http://[::1]:8080,           [::1]:8080,           true",
        "http://app.example.org,      app.example.org:8080, false",
        "https://app.example.org,     app.example.org:80,   false",
        "http://evil.example.org,     app.example.org,      false",
        "http://app.example.org.evil, app.example.org,      false",
        "http://app.example.org@evil, app.example.org,      false",
        "http://evil/app.example.org, app.example.org,      false",
        "'null',                      app.example.org,      false",
        "'',                          app.example.org,      false",
        "app.example.org,             app.example.org,      false",
        "http://,                     app.example.org,      false",
        "http://app.example.org,      ,                     false"
    })
    void by_default_a_page_connects_to_the_host_it_came_from(String origin, String host, boolean allowed) {
        assertThat(OriginRule.SAME_HOST.allows(List.of(origin), host)).isEqualTo(allowed);
    }

    @Test
    void a_client_without_an_origin_is_no_browser_and_may_connect() {
        assertThat(OriginRule.SAME_HOST.allows(List.of(), "app.example.org")).isTrue();
    }

    @Test
    void two_origins_cannot_both_be_true() {
        assertThat(OriginRule.SAME_HOST.allows(List.of("http://a", "http://a"), "a"))
                .isFalse();
    }

    @Test
    void a_list_allows_what_is_in_it_and_not_the_same_host() {
        OriginRule rule = OriginRule.of(List.of("https://app.example.org", "http://localhost:3000"));
        assertThat(rule.allows(List.of("https://app.example.org:443"), "x")).isTrue();
        assertThat(rule.allows(List.of("http://localhost:3000"), "x")).isTrue();
        assertThat(rule.allows(List.of("http://app.example.org"), "x")).isFalse();
        assertThat(rule.allows(List.of("http://x"), "x")).isFalse();
        assertThat(OriginRule.of(List.of("*")).allows(List.of("http://anything"), "x"))
                .isTrue();
    }

    @Test
    void only_what_is_listed_is_foreign_and_allowed() {
        OriginRule rule = OriginRule.of(List.of("https://App.example.org"));
        assertThat(rule.allowsForeign("https://app.example.org")).isTrue();
        assertThat(rule.allowsForeign("https://other.example.org")).isFalse();
        assertThat(OriginRule.SAME_HOST.allowsForeign("https://app.example.org"))
                .isFalse();
        assertThat(OriginRule.of(List.of("*")).allowsForeign("https://app.example.org"))
                .isTrue();
        assertThat(OriginRule.of(List.of("*")).allowsForeign("null")).isFalse();
    }

    @Test
    void only_what_is_listed_by_its_name_is_trusted_with_credentials() {
        OriginRule rule = OriginRule.of(List.of("https://App.example.org", "http://localhost:3000"));
        assertThat(rule.trusts("https://app.example.org:443")).isTrue();
        assertThat(rule.trusts("http://localhost:3000")).isTrue();
        assertThat(rule.trusts("http://app.example.org")).isFalse();
        assertThat(rule.trusts("https://app.example.org/")).isFalse();
        assertThat(rule.trusts("null")).isFalse();
        assertThat(OriginRule.of(List.of("*")).trusts("https://app.example.org"))
                .isFalse();
        assertThat(OriginRule.of(List.of("*", "https://app.example.org")).trusts("https://app.example.org"))
                .isFalse();
        assertThat(OriginRule.SAME_HOST.trusts("https://app.example.org")).isFalse();
    }

    @Test
    void a_list_that_cannot_be_meant_is_refused() {
        assertThatThrownBy(() -> OriginRule.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OriginRule.of(List.of("https://*.example.org")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OriginRule.of(List.of("app.example.org")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("app.example.org");
    }
}
