package io.roomsig.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.jakarta.OriginRule;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AppConfigTest {
    @Test
    void withoutAnySettingItListensOnLoopbackAndKeepsEverythingInMemory() {
        AppConfig config = AppConfig.parse(Map.of());
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.redisUrl()).isNull();
        assertThat(config.redisKeyPrefix()).isEqualTo("flowsync-database-");
        assertThat(config.stunUrls()).singleElement().asString().startsWith("stun:");
        assertThat(config.allowedOrigins()).isSameAs(OriginRule.SAME_HOST);
    }

    @Test
    void anEmptySettingIsAsGoodAsNone() {
        Map<String, String> empty = new HashMap<>();
        for (String name :
                new String[] {"HOST", "PORT", "REDIS_URL", "TURN_URLS", "TURN_SECRET", "TURN_TTL", "ALLOWED_ORIGINS"}) {
            empty.put(name, " ");
        }
        assertThat(AppConfig.parse(empty)).isEqualTo(AppConfig.parse(Map.of()));
    }

    @Test
    void noStunServerAndNoPrefixCanBeAskedFor() {
        AppConfig config = AppConfig.parse(Map.of("STUN_URLS", "", "REDIS_KEY_PREFIX", ""));
        assertThat(config.stunUrls()).isEmpty();
        assertThat(config.redisKeyPrefix()).isEmpty();
    }

    @Test
    void listsHaveCommas() {
        AppConfig config = AppConfig.parse(Map.of(
                "STUN_URLS", "stun:a.example.org:3478, STUNS:[::1]:5349",
                "ALLOWED_ORIGINS", "https://a.example.org,http://localhost:3000"));
        assertThat(config.stunUrls()).containsExactly("stun:a.example.org:3478", "STUNS:[::1]:5349");
        assertThat(config.allowedOrigins().allowsForeign("https://a.example.org"))
                .isTrue();
        assertThat(config.allowedOrigins().allowsForeign("http://localhost:3000"))
                .isTrue();
        assertThat(config.allowedOrigins().allowsForeign("http://localhost")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://cache.example.org, redis://cache.example.org:6379",
        "redis://cache.example.org:7000/3, redis://cache.example.org:7000/3",
        "rediss://user:secret@cache.example.org:6380/, rediss://user:secret@cache.example.org:6380/",
        "redis://:secret@[::1]:6379, redis://:secret@[::1]:6379"
    })
    void redisHasADefaultPort(String set, URI expected) {
        assertThat(AppConfig.parse(Map.of("REDIS_URL", set)).redisUrl()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:6379",
                "http://localhost",
                "redis://",
                "redis:hush",
                "redis://:hush@localhost/zero",
                "redis://:hu sh@localhost",
                "redis://:hush@localhost?x"
            })
    void aBadRedisUrlIsRefusedWithoutRepeatingIt(String set) {
        assertThatThrownBy(() -> AppConfig.parse(Map.of("REDIS_URL", set)))
                .isInstanceOf(AppConfig.Invalid.class)
                .hasMessageStartingWith("REDIS_URL is not of the form")
                .message()
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, http://127.0.0.1:80", "::1, http://[::1]:80", "[::1], http://[::1]:80"})
    void anAddressBecomesAUrl(String host, String url) {
        assertThat(AppConfig.parse(Map.of("HOST", host)).url(80)).isEqualTo(url);
    }
}
