package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an example app says of settings that cannot be meant. All apps read them by the same code: by default two of them show one each. */
final class SettingsTest {
    private static final String[] WRONG = {
        "TURN_URLS, turn:turn.example.org",
        "TURN_SECRET, hush",
        "TURN_TTL, 60",
        "ICE_RELAY_ONLY, true",
        "OPERATOR_PAGES, yes",
        "PORT, eighty",
        "PORT, 65536",
        "HOST, http://localhost",
        "REDIS_URL, http://127.0.0.1",
        "STUN_URLS, turn:turn.example.org",
        "ALLOWED_ORIGINS, app.example.org"
    };

    static Stream<Arguments> wrong() {
        boolean proof = Boolean.getBoolean("roomsig.proof");
        return Stream.of(ExampleJar.values())
                .flatMap(jar -> Stream.of(WRONG)
                        .limit(proof || jar == ExampleJar.JETTY ? WRONG.length : 1)
                        .map(one -> one.split(", ", 2))
                        .map(one -> Arguments.of(jar, one[0], one[1])));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aSettingThatCannotBeMeantIsRefusedInOneSentence(ExampleJar jar, String name, String value) throws Exception {
        try (AppProcess app = AppProcess.launch(jar, Map.of(name, value))) {
            assertThat(app.exitCode()).isEqualTo(2);
            assertThat(app.stderr().lines()).singleElement().asString().startsWith(name + " is ");
            assertThat(app.stderr()).doesNotContain("hush");
            assertThat(app.stdout()).isEmpty();
        }
    }
}
