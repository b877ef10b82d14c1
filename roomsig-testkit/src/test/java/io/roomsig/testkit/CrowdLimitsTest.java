package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.AddressLimits;
import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.Tenant;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What all clients of one address, and all participants of one tenant, may have together. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrowdLimitsTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);

    @Test
    void joins_of_one_address_have_a_rate_and_who_is_over_it_may_ask_again() {
        RoomServer server = TestServer.on(environment)
                .addressLimits(new AddressLimits(10, 60, 2))
                .build();
        from(server, "203.0.113.7").join("ROOM42", "ada");
        from(server, "203.0.113.7").join("ROOM42", "bad-guess");
        ScriptedPeer third = from(server, "203.0.113.7").join("ROOM42", "bob");
        assertThat(third.last().string("code")).isEqualTo("TOO_MANY_JOINS");
        assertThat(third.last().fields()).containsEntry("retry_after_ms", 30_000);
        assertThat(third.closeCode()).isEmpty();
        assertThat(from(server, "203.0.113.8").join("ROOM42", "eve").last().type())
                .isEqualTo("room-joined");

        environment.elapse(Duration.ofSeconds(4));
        assertThat(third.join("ROOM42", "bob").last().string("code")).isEqualTo("TOO_MANY_JOINS");
        environment.elapse(Duration.ofSeconds(31));
        assertThat(from(server, "203.0.113.7").join("ROOM42", "bob").last().type())
                .isEqualTo("room-joined");
    }

    @Test
    void a_connection_too_many_of_one_address_ends() {
        RoomServer server = TestServer.on(environment)
                .addressLimits(new AddressLimits(2, 60, 60))
                .build();
        from(server, "203.0.113.7").join("ROOM42", "ada");
        ScriptedPeer bob = from(server, "203.0.113.7").join("ROOM42", "bob");
        assertThat(server.retryAfter(new Handshake(null, "203.0.113.7", Map.of())))
                .isNotNull();
        ScriptedPeer third = from(server, "203.0.113.7");
        assertThat(third.closeCode()).hasValue(4505);
        third.drop();
        assertThat(bob.closeCode()).isEmpty();

        bob.drop();
        assertThat(server.retryAfter(new Handshake(null, "203.0.113.7", Map.of())))
                .isNull();
        assertThat(from(server, "203.0.113.7").closeCode()).isEmpty();
    }

    @Test
    void a_tenant_has_so_many_rooms_and_the_others_do_not_notice() {
        RoomServer server = tenants(2, 100);
        join(server, "ACME-1", "ada");
        ScriptedPeer bob = join(server, "ACME-2", "bob");
        ScriptedPeer third = join(server, "ACME-3", "eve");
        assertThat(third.last().string("code")).isEqualTo("TENANT_FULL");
        assertThat(third.closeCode()).isEmpty();
        assertThat(server.hasRoom("ACME-3")).isFalse();
        assertThat(join(server, "ACME-2", "joe").last().type()).isEqualTo("room-joined");
        assertThat(join(server, "OTHER-1", "kim").last().type()).isEqualTo("room-joined");
        assertThat(join(server, "free", "pat").last().type()).isEqualTo("room-joined");

        bob.say("{\"t\":\"bye\"}");
        assertThat(third.join("ACME-3", "eve").last().string("code")).isEqualTo("TENANT_FULL");
        server.room("ACME-2").close();
        assertThat(third.join("ACME-3", "eve").last().type()).isEqualTo("room-joined");
    }

    @Test
    void a_tenant_has_so_many_participants_away_ones_included_and_who_comes_back_is_none_more() {
        RoomServer server = tenants(100, 2);
        ScriptedPeer ada = ScriptedPeer.connect(server);
        ada.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\"]}");
        ada.join("ACME-1", "ada");
        ScriptedPeer bob = join(server, "ACME-2", "bob");
        assertThat(join(server, "ACME-1", "eve").last().string("code")).isEqualTo("TENANT_FULL");

        ada.drop();
        assertThat(join(server, "ACME-1", "eve").last().string("code")).isEqualTo("TENANT_FULL");
        assertThat(join(server, "ACME-1", "ada").last().type()).isEqualTo("room-joined");
        bob.say("{\"t\":\"bye\"}");
        assertThat(join(server, "ACME-1", "eve").last().type()).isEqualTo("room-joined");
        assertThat(join(server, "ACME-1", "joe").last().string("code")).isEqualTo("TENANT_FULL");
    }

    @Test
    void joins_at_the_same_moment_do_not_pass_each_other() {
        SlowLog log = new SlowLog(new InMemoryRoomLog(environment));
        log.slowDown();
        RoomServer server = TestServer.on(environment)
                .roomLog(log)
                .tenancy(grant -> new Tenant("acme", 10, 1))
                .build();
        ScriptedPeer ada = join(server, "ACME-1", "ada");
        ScriptedPeer bob = join(server, "ACME-2", "bob");
        assertThat(bob.last().string("code")).isEqualTo("TENANT_FULL");
        log.speedUp();
        assertThat(ada.last().type()).isEqualTo("room-joined");
    }

    private RoomServer tenants(int rooms, int participants) {
        return TestServer.on(environment)
                .limits(Limits.DEFAULT)
                .tenancy(grant -> {
                    int dash = grant.room().indexOf('-');
                    return dash < 0 ? null : new Tenant(grant.room().substring(0, dash), rooms, participants);
                })
                .build();
    }

    private static ScriptedPeer join(RoomServer server, String room, String name) {
        return ScriptedPeer.connect(server).join(room, name);
    }

    private static ScriptedPeer from(RoomServer server, String address) {
        return ScriptedPeer.connect(server, new Handshake(null, address, Map.of()));
    }
}
