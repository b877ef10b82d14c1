package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.redis.process.RedisProcess;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServerCheckTest {

    @Test
    void a_redis_as_it_comes_is_fine() {
        assertThat(ServerCheck.findings(info("7.0.15", "0", "noeviction"))).isEmpty();
        assertThat(ServerCheck.findings(info("6.2.11", "0", "allkeys-lru"))).isEmpty();
        assertThat(ServerCheck.findings(info("10.0.0", "1000000", "noeviction")))
                .isEmpty();
    }

    @Test
    void one_that_evicts_keys_is_not() {
        for (String policy : List.of("allkeys-lru", "volatile-lru", "volatile-ttl", "allkeys-random")) {
            assertThat(ServerCheck.findings(info("7.0.15", "1000000", policy)))
                    .singleElement()
                    .asString()
                    .contains("maxmemory-policy " + policy);
        }
    }

    @Test
    void an_old_one_is_not() {
        for (String version : List.of("6.0.16", "5.0.3")) {
            assertThat(ServerCheck.findings(info(version, "0", "noeviction")))
                    .singleElement()
                    .asString()
                    .contains("older than 6.2");
        }
    }

    @Test
    void what_it_does_not_tell_could_not_be_checked() {
        assertThat(ServerCheck.findings("")).hasSize(2).allMatch(finding -> finding.startsWith("could not check"));
    }

    @Test
    void a_real_one_is_asked_when_a_cluster_is_built() throws Exception {
        try (RedisProcess redis = RedisProcess.start("--maxmemory", "100mb", "--maxmemory-policy", "volatile-lru");
                RedisClient jedis = Redis.connect(redis)) {
            Redis.forgetCalls(jedis);
            RedisCluster.builder(jedis).build().close();
            assertThat(Redis.calls(jedis)).containsEntry("info", 1);
            assertThat(ServerCheck.ask(jedis)).singleElement().asString().contains("maxmemory-policy volatile-lru");
            Redis.command(jedis, Command.ACL, "SETUSER", "default", "-info");
            assertThat(ServerCheck.ask(jedis)).singleElement().asString().contains("could not check");
        }
    }

    private static String info(String version, String limit, String policy) {
        return "# Server\r\nredis_version:" + version + "\r\n# Memory\r\nmaxmemory:" + limit
                + "\r\nmaxmemory_human:0B\r\nmaxmemory_policy:" + policy + "\r\n";
    }
}
