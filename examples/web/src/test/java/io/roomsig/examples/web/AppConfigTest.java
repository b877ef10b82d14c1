package io.roomsig.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.api.IceServers;
import io.roomsig.jakarta.OriginRule;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AppConfigTest {
    private static final String SECRET = "0123456789abcdef";
    private static final String OLD_SECRET = "fedcba9876543210";

    @Test
    void withoutAnySettingItListensOnLoopbackAndKeepsEverythingInMemory() {
        AppConfig config = AppConfig.parse(Map.of());
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.redisUrl()).isNull();
        assertThat(config.redisKeyPrefix()).isEqualTo("flowsync-database-");
        assertThat(config.ice().stunUrls()).singleElement().asString().startsWith("stun:");
        assertThat(config.allowedOrigins()).isSameAs(OriginRule.SAME_HOST);
    }

    @Test
    void anEmptySettingIsAsGoodAsNone() {
        Map<String, String> empty = new HashMap<>();
        for (String name : new String[] {
            "HOST",
            "PORT",
            "REDIS_URL",
            "TURN_URLS",
            "TURN_SECRET",
            "TURN_TTL",
            "ICE_RELAY_ONLY",
            "ALLOWED_ORIGINS",
            "OPERATOR_PAGES"
        }) {
            empty.put(name, " ");
        }
        assertThat(AppConfig.parse(empty)).isEqualTo(AppConfig.parse(Map.of()));
    }

    @Test
    void whatGoesOnIsShownToThoseWhoAskForItOnly() {
        assertThat(AppConfig.parse(Map.of()).operatorPages()).isFalse();
        assertThat(AppConfig.parse(Map.of("OPERATOR_PAGES", "true")).operatorPages())
                .isTrue();
        assertThatThrownBy(() -> AppConfig.parse(Map.of("OPERATOR_PAGES", "yes")))
                .isInstanceOf(AppConfig.Invalid.class)
                .hasMessage("OPERATOR_PAGES is neither true nor false.");
    }

    @Test
    void noStunServerAndNoPrefixCanBeAskedFor() {
        AppConfig config = AppConfig.parse(Map.of("STUN_URLS", "", "REDIS_KEY_PREFIX", ""));
        assertThat(config.ice().stunUrls()).isEmpty();
        assertThat(config.redisKeyPrefix()).isEmpty();
    }

    @Test
    void listsHaveCommas() {
        AppConfig config = AppConfig.parse(Map.of(
                "STUN_URLS", "stun:a.example.org:3478, STUNS:[::1]:5349",
                "ALLOWED_ORIGINS", "https://a.example.org,http://localhost:3000"));
        assertThat(config.ice().stunUrls()).containsExactly("stun:a.example.org:3478", "STUNS:[::1]:5349");
        assertThat(config.allowedOrigins().allowsForeign("https://a.example.org"))
                .isTrue();
        assertThat(config.allowedOrigins().allowsForeign("http://localhost:3000"))
                .isTrue();
        assertThat(config.allowedOrigins().allowsForeign("http://localhost")).isFalse();
    }

    @Test
    void turnServersHaveASecretAndPerhapsThePreviousOne() {
        AppConfig config = AppConfig.parse(Map.of(
                "STUN_URLS", "stun:turn.example.org",
                "TURN_URLS", "turn:turn.example.org?transport=udp, turns:turn.example.org",
                "TURN_SECRET", SECRET + ", " + OLD_SECRET,
                "TURN_TTL", "60",
                "ICE_RELAY_ONLY", "true"));
        assertThat(config.ice().turn())
                .isEqualTo(new IceConfig.Turn(
                        List.of("turn:turn.example.org?transport=udp", "turns:turn.example.org"),
                        SECRET,
                        OLD_SECRET,
                        Duration.ofSeconds(60)));
        assertThat(config.ice().relayOnly()).isTrue();
        assertThat(config).asString().doesNotContain(SECRET, OLD_SECRET);
        IceServers servers = config.ice()
                .provider()
                .iceServers("R", "p")
                .toCompletableFuture()
                .join();
        assertThat(servers.lifetime()).isEqualTo(Duration.ofSeconds(60));
        assertThat(servers.servers()).hasSize(3);
    }

    @Test
    void turnCredentialsLastAnHourUnlessSaidOtherwise() {
        AppConfig config = AppConfig.parse(Map.of("TURN_URLS", "turn:turn.example.org", "TURN_SECRET", SECRET));
        assertThat(config.ice()
                        .provider()
                        .iceServers("R", "p")
                        .toCompletableFuture()
                        .join()
                        .lifetime())
                .isEqualTo(Duration.ofHours(1));
        assertThat(config.ice().relayOnly()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TURN_URLS is not a list | turn:t, hush | 0123456789abcdef | 60 | false",
                "TURN_URLS is set without TURN_SECRET | turn:t |  | 60 | false",
                "TURN_SECRET is too short | turn:t | 0123456789abcdef, hush | 60 | false",
                "TURN_SECRET is not one | turn:t | 0123456789abcdef,1123456789abcdef,2123456789abcdef | 60 | false",
                "TURN_SECRET is set without TURN_URLS |  | 0123456789abcdef | 60 | false",
                "TURN_TTL is set without TURN_URLS |  |  | 60 | false",
                "TURN_TTL is not a number | turn:t | 0123456789abcdef | 4 | false",
                "TURN_TTL is not a number | turn:t | 0123456789abcdef | hush | false",
                "ICE_RELAY_ONLY is set without TURN_URLS |  |  |  | true",
                "ICE_RELAY_ONLY is neither | turn:t | 0123456789abcdef |  | hush"
            })
    void turnSettingsThatDoNotGoTogetherAreRefused(
            String complaint, String urls, String secret, String ttl, String relayOnly) {
        Map<String, String> set = new HashMap<>();
        set.put("TURN_URLS", urls);
        set.put("TURN_SECRET", secret);
        set.put("TURN_TTL", ttl);
        set.put("ICE_RELAY_ONLY", relayOnly);
        assertThatThrownBy(() -> AppConfig.parse(set))
                .isInstanceOf(AppConfig.Invalid.class)
                .hasMessageStartingWith(complaint)
                .message()
                .doesNotContain("hush", "123456789");
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
