package io.roomsig.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.api.Limits;
import io.roomsig.api.RoomException;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.micrometer.MicrometerRoomMetrics;
import io.roomsig.redis.RedisCluster;
import io.roomsig.redis.RedisTokenStore;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.RoomMetrics;
import io.roomsig.spi.TokenStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Which beans there are, and that each of them steps back for the app's own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AutoConfigurationTest {
    private static final AutoConfigurations OURS = AutoConfigurations.of(
            RoomsigAutoConfiguration.class,
            RoomsigRedisAutoConfiguration.class,
            RoomsigServletAutoConfiguration.class,
            RoomsigEndpointAutoConfiguration.class);

    private final WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(OURS);

    /** Connects with its first call, which never comes. */
    private final WebApplicationContextRunner withRedis =
            web.withBean(UnifiedJedis.class, () -> RedisClient.create("127.0.0.1", 1));

    @Test
    void without_a_property_there_is_all_it_takes() {
        web.run(context -> {
            assertThat(context).hasSingleBean(RoomServer.class).hasSingleBean(IceServerProvider.class);
            assertThat(context.getBean(TokenStore.class)).isInstanceOf(InMemoryTokenStore.class);
            assertThat(context).hasBean("roomsigSignaling").doesNotHaveBean("roomsigSocketIo");
            assertThat(paths(context)).containsExactly("/signal");
        });
    }

    @Test
    void the_defaults_are_those_of_the_server() {
        web.run(context -> {
            RoomsigProperties properties = context.getBean(RoomsigProperties.class);
            assertThat(properties.policy().toPolicy()).isEqualTo(RoomPolicy.DEFAULT);
            assertThat(properties.limits().toLimits()).isEqualTo(Limits.DEFAULT);
        });
    }

    @Test
    void an_app_that_counts_with_micrometer_counts_its_rooms() {
        WebApplicationContextRunner counting =
                web.withConfiguration(AutoConfigurations.of(RoomsigMetricsAutoConfiguration.class));
        counting.run(context -> assertThat(context).doesNotHaveBean(RoomMetrics.class));
        counting.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            assertThat(context).hasSingleBean(RoomMetrics.class);
            assertThat(context.getBean(MeterRegistry.class)
                            .find("roomsig.rooms")
                            .gauge())
                    .isNotNull();
        });
        counting.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(RoomMetrics.class, () -> new RoomMetrics() {})
                .run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .isEmpty());
        counting.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withClassLoader(new FilteredClassLoader(MicrometerRoomMetrics.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RoomMetrics.class));
    }

    @Test
    void properties_reach_what_they_are_about() {
        web.withPropertyValues(
                        "roomsig.policy.max-members=4",
                        "roomsig.policy.duplicates=replace",
                        "roomsig.policy.max-duration=2h",
                        "roomsig.limits.frame-bytes=32768",
                        "roomsig.limits.timeouts.resume=0s",
                        "roomsig.http.path=/rooms/signal")
                .run(context -> {
                    RoomsigProperties properties = context.getBean(RoomsigProperties.class);
                    assertThat(properties.policy().toPolicy())
                            .isEqualTo(RoomPolicy.DEFAULT
                                    .withMaxMembers(4)
                                    .withDuplicates(RoomPolicy.Duplicates.REPLACE)
                                    .withMaxDuration(Duration.ofHours(2)));
                    assertThat(context.getBean(RoomServer.class).maxFrameBytes())
                            .isEqualTo(32_768);
                    assertThat(properties.limits().toLimits().timeouts().resume())
                            .isZero();
                    assertThat(paths(context)).containsExactly("/rooms/signal");
                });
    }

    @Test
    void what_is_no_web_app_has_no_rooms() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .run(context -> assertThat(context).doesNotHaveBean(RoomServer.class));
    }

    @Test
    void beans_of_the_app_take_the_place_of_ours() {
        TokenStore store = new InMemoryTokenStore(InstantSource.system());
        Admission admission = (handshake, join) -> Admission.refuse(ErrorCode.BANNED);
        IceServerProvider ice = IceServerProvider.stun();
        web.withBean(TokenStore.class, () -> store)
                .withBean(Admission.class, () -> admission)
                .withBean(IceServerProvider.class, () -> ice)
                .run(context -> {
                    assertThat(context.getBean(TokenStore.class)).isSameAs(store);
                    assertThat(context.getBean(Admission.class)).isSameAs(admission);
                    assertThat(context.getBean(IceServerProvider.class)).isSameAs(ice);
                });
    }

    @Test
    void a_customizer_has_the_last_word() {
        web.withPropertyValues("roomsig.limits.frame-bytes=32768")
                .withBean(
                        RoomServerCustomizer.class,
                        () -> builder -> builder.limits(Limits.DEFAULT.withFrameBytes(40_000)))
                .run(context -> assertThat(context.getBean(RoomServer.class).maxFrameBytes())
                        .isEqualTo(40_000));
    }

    @Test
    void a_login_admits_and_none_does_not() {
        web.withPropertyValues("roomsig.admission=login").run(context -> {
            assertThat(decision(context, "ada"))
                    .isInstanceOfSatisfying(
                            Admission.Granted.class,
                            granted -> assertThat(granted.grant().identity()).isEqualTo("ada"));
            assertThat(decision(context, null)).isEqualTo(new Admission.Refused(ErrorCode.INVALID_TOKEN));
        });
    }

    @Test
    void an_authorizer_is_asked_on_a_thread_of_its_own_and_refuses_in_three_ways() {
        Thread caller = Thread.currentThread();
        web.withBean(RoomAuthorizer.class, () -> (handshake, join) -> {
                    if (Thread.currentThread() == caller) {
                        throw new AssertionError("called on the thread that brings messages");
                    }
                    String user = String.valueOf(handshake.principal());
                    return switch (user) {
                        case "ada" -> Grant.builder(join.room(), "ada").build();
                        case "banned" -> throw new RoomException(ErrorCode.BANNED);
                        case "broken" -> throw new IllegalStateException("the database is gone");
                        default -> null;
                    };
                })
                .run(context -> {
                    assertThat(decision(context, "ada")).isInstanceOf(Admission.Granted.class);
                    assertThat(decision(context, "eve")).isEqualTo(new Admission.Refused(ErrorCode.INVALID_TOKEN));
                    assertThat(decision(context, "banned")).isEqualTo(new Admission.Refused(ErrorCode.BANNED));
                    assertThat(admit(context, "broken")).failsWithin(Duration.ofSeconds(10));
                });
    }

    @Test
    void tokens_and_cluster_go_to_redis_where_properties_say_so() {
        withRedis.run(context -> {
            assertThat(context.getBean(TokenStore.class)).isInstanceOf(InMemoryTokenStore.class);
            assertThat(context).doesNotHaveBean(RedisCluster.class);
        });
        withRedis
                .withPropertyValues("roomsig.redis.tokens=true", "roomsig.redis.cluster=true")
                .run(context -> {
                    assertThat(context.getBean(TokenStore.class)).isInstanceOf(RedisTokenStore.class);
                    assertThat(context).hasSingleBean(RedisCluster.class);
                    assertThat(context.getBean(RoomServer.class).notReady()).isPresent();
                    assertThat(context.getBean(Trouble.class).reason()).contains("Redis does not answer");
                });
    }

    @Test
    void the_health_tells_leaving_from_trouble() {
        web.run(context -> {
            RoomServer server = context.getBean(RoomServer.class);
            RoomsigHealth well = new RoomsigHealth(server, context.getBeanProvider(Trouble.class));
            assertThat(well.problem()).isEmpty();
            server.close();
            assertThat(well.problem()).contains("draining");
            assertThat(well.isLeaving()).isTrue();
        });
        web.withBean(Trouble.class, () -> () -> Optional.of("no Redis")).run(context -> {
            RoomsigHealth ill =
                    new RoomsigHealth(context.getBean(RoomServer.class), context.getBeanProvider(Trouble.class));
            assertThat(ill.problem()).contains("no Redis");
            assertThat(ill.isLeaving()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "roomsig.redis.tokens=true  | roomsig.redis.tokens is true, but there is no Redis to use",
                "roomsig.redis.cluster=true | roomsig.redis.cluster is true, but there is no Redis to use",
                "roomsig.max-rooms=0 | roomsig.max-rooms has to be 1 at least",
                "roomsig.policy.max-members=0 | roomsig.policy: a limit of the room policy is out of range",
                "roomsig.policy.max-members=50 | roomsig.limits.rate.burst: a burst of 400 messages is too small",
                "roomsig.policy.relay-only=true | roomsig.policy.relay-only is set without roomsig.ice.turn-urls",
                "roomsig.limits.depth=1 | roomsig.limits: a limit is too small",
                "roomsig.ice.stun-urls=stn:x | roomsig.ice: ",
                "roomsig.ice.turn-urls=turn:t.example.org | roomsig.ice: turn-urls are set without turn-secret",
                "roomsig.ice.turn-secret=some-long-secret-here | roomsig.ice: turn-secret is set without turn-urls",
                "roomsig.http.path=signal | roomsig.http.path has to begin with a slash",
                "roomsig.http.socket-io-path=/socket.io | roomsig.http.socket-io-path has to be of the form",
                "roomsig.address-limits.connections=0 | roomsig.address-limits: a limit is at least 1",
                "roomsig.http.trusted-proxies=localhost | roomsig.http.trusted-proxies: neither an address nor a network",
                "roomsig.http.allowed-origins=app.example.org | roomsig.http.allowed-origins: not an origin",
            })
    void a_wrong_value_fails_at_the_start_and_says_which(String property, String complaint) {
        web.withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageStartingWith(complaint));
    }

    @Test
    void a_secret_that_is_too_short_is_not_repeated() {
        web.withPropertyValues("roomsig.ice.turn-urls=turn:t.example.org", "roomsig.ice.turn-secret=hush-hush")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("roomsig.ice: ")
                        .satisfies(failure ->
                                assertThat(Throwables.getStackTrace(failure)).doesNotContain("hush-hush")));
    }

    @Test
    void without_an_actuator_nothing_is_missed() {
        web.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> assertThat(context).hasSingleBean(RoomServer.class));
    }

    @Test
    void without_redis_on_the_class_path_nothing_is_missed() {
        web.withClassLoader(new FilteredClassLoader("redis.clients", "io.roomsig.redis"))
                .run(context -> assertThat(context).hasSingleBean(RoomServer.class));
    }

    private static Collection<String> paths(AssertableWebApplicationContext context) {
        return ((ServletRegistrationBean<?>) context.getBean("roomsigSignaling")).getUrlMappings();
    }

    private static Admission.Decision decision(AssertableWebApplicationContext context, String principal)
            throws Exception {
        return admit(context, principal).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Admission.Decision> admit(
            AssertableWebApplicationContext context, String principal) {
        return context.getBean(Admission.class)
                .admit(new Handshake(principal, null, Map.of()), new JoinRequest("ROOM42", null, null, "one"))
                .toCompletableFuture();
    }
}
