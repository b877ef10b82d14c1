package io.roomsig.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What somebody reads whose app does not start. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(OutputCaptureExtension.class)
class FailureTextTest {

    @Test
    void what_is_missing_is_said_with_what_to_do(CapturedOutput output) {
        start("--roomsig.redis.tokens=true");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("roomsig.redis.tokens is true, but there is no Redis to use")
                .contains("Add the dependency io.roomsig:roomsig-redis")
                .doesNotContain("\tat ");
    }

    @Test
    void a_value_out_of_range_is_said_with_its_name(CapturedOutput output) {
        start("--roomsig.limits.depth=1");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("roomsig.limits: a limit is too small to hold a call")
                .doesNotContain("\tat ");
    }

    private static void start(String setting) {
        assertThatThrownBy(() ->
                        SpringApplication.run(TestApp.class, "--server.port=0", "--server.address=127.0.0.1", setting))
                .isInstanceOf(Exception.class);
    }
}
