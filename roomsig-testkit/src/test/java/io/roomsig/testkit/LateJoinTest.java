package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.core.RoomServer;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Admission;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Of several connections of one person one may be in the room. The log takes the join that was asked for earlier after the other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LateJoinTest extends NodesOfOneLog {
    private final SlowLog slow = new SlowLog(log);
    private final RoomServer slowNode = newest(slow);
    private final RoomServer quickNode = newest(log);

    private RoomServer newest(RoomLog way) {
        return server(way).build();
    }

    private RoomServer.Builder server(RoomLog way) {
        return TestServer.on(environment)
                .roomLog(way)
                .nodeBus(bus)
                .policy(RoomPolicy.DEFAULT.withDuplicates(RoomPolicy.Duplicates.REPLACE));
    }

    @Test
    void whoever_was_told_to_try_again_and_is_in_is_not_put_out_by_the_join_that_it_gave_up() {
        slow.slowDown();
        ScriptedPeer first = ScriptedPeer.connect(slowNode).join(ROOM, "bob");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(first.last().string("code")).isEqualTo("STORE_UNAVAILABLE");
        ScriptedPeer second = ScriptedPeer.connect(quickNode).join(ROOM, "bob");
        ScriptedPeer ada = ScriptedPeer.connect(quickNode).join(ROOM, "ada");
        slow.speedUp();
        assertThat(second.closeCode()).isEmpty();
        assertThat(second.heard("user-joined")).hasSize(1);
        assertThat(ada.heard("user-joined")).isEmpty();
        assertThat(ada.heard("user-left")).isEmpty();
    }

    @Test
    void whoever_still_waits_comes_in_instead_of_the_other() {
        slow.slowDown();
        ScriptedPeer first = ScriptedPeer.connect(slowNode).join(ROOM, "bob");
        ScriptedPeer second = ScriptedPeer.connect(quickNode).join(ROOM, "bob");
        slow.speedUp();
        assertThat(first.heard("room-joined")).hasSize(1);
        assertThat(first.closeCode()).isEmpty();
        assertThat(second.closeCode()).hasValue(4501);
    }

    @Test
    void whoever_came_in_that_way_has_the_id_that_its_ice_servers_were_asked_for() {
        List<String> asked = new ArrayList<>();
        RoomServer asking = server(slow)
                .iceServers((room, id) -> {
                    asked.add(id);
                    return TestServer.STUN.iceServers(room, id);
                })
                .build();
        slow.slowDown();
        ScriptedPeer first = ScriptedPeer.connect(asking).join(ROOM, "bob");
        ScriptedPeer.connect(quickNode).join(ROOM, "bob");
        slow.speedUp();
        assertThat(asked).containsExactly(first.id());
    }

    @Test
    void whoever_leaves_after_that_leaves_nothing_behind() {
        RoomServer counting =
                server(slow).tenancy(grant -> new Tenant("acme", 1, 1)).build();
        slow.slowDown();
        ScriptedPeer first = ScriptedPeer.connect(counting).join(ROOM, "bob");
        ScriptedPeer second = ScriptedPeer.connect(quickNode).join(ROOM, "bob");
        slow.speedUp();
        assertThat(second.closeCode()).hasValue(4501);
        first.say("{\"t\":\"bye\"}");
        assertThat(counting.rooms()).isZero();
        assertThat(quickNode.rooms()).isZero();
        assertThat(ScriptedPeer.connect(counting).join("ANOTHER", "eve").heard("room-joined"))
                .hasSize(1);
    }

    @Test
    void whoever_tries_again_on_the_same_connection_keeps_the_token_that_it_has_won_by_then() {
        List<String> given = new ArrayList<>();
        RoomServer once = server(slow).admission(givingBackTo(given)).build();
        slow.slowDown();
        ScriptedPeer first = ScriptedPeer.connect(once).join(ROOM, "bob");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(given).containsExactly("bob");
        first.join(ROOM, "bob");
        ScriptedPeer.connect(quickNode).join(ROOM, "bob");
        slow.speedUp();
        assertThat(first.heard("room-joined")).hasSize(1);
        assertThat(given).hasSize(1);
    }

    private static Admission givingBackTo(List<String> given) {
        return new Admission() {
            @Override
            public CompletionStage<Decision> admit(Handshake handshake, JoinRequest request) {
                return TestServer.byName().admit(handshake, request);
            }

            @Override
            public void release(JoinRequest request) {
                given.add(request.token());
            }
        };
    }

    @Test
    void whoever_waits_to_be_let_in_and_has_to_ask_again_may_ask_once_more() {
        DeafLog way = new DeafLog(slow);
        RoomServer sleeper = newest(way);
        ScriptedPeer ada = ScriptedPeer.connect(quickNode).join(ROOM, "mod-ada");
        ada.say("{\"t\":\"moderate\",\"action\":\"wait\"}");
        ScriptedPeer first = ScriptedPeer.connect(sleeper).join(ROOM, "bob");
        assertThat(first.heard("waiting")).hasSize(1);
        way.isDeaf(true);
        bus.kill(5);
        environment.elapse(Duration.ofSeconds(3));
        assertThat(ada.heard("waiting-left")).hasSize(1);
        bus.revive(5);
        slow.slowDown();
        way.isDeaf(false);
        environment.elapse(Duration.ofSeconds(1));
        ScriptedPeer second = ScriptedPeer.connect(quickNode).join(ROOM, "bob");
        String id = ada.heard("waiting-joined").get(1).string("socket_id");
        ada.say("{\"t\":\"moderate\",\"action\":\"admit\",\"target\":\"" + id + "\"}");
        assertThat(second.heard("room-joined")).hasSize(1);
        slow.speedUp();
        assertThat(first.heard("error")).isEmpty();
        assertThat(first.heard("room-joined")).hasSize(1);
        assertThat(second.closeCode()).hasValue(4501);
    }
}
