package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Of two connections of one person the newer one stays; the log takes the join that was asked for earlier after the other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LateJoinTest extends NodesOfOneLog {
    private final SlowLog slow = new SlowLog(log);
    private final RoomServer slowNode = newest(slow);
    private final RoomServer quickNode = newest(log);

    private RoomServer newest(RoomLog way) {
        return TestServer.on(environment)
                .roomLog(way)
                .nodeBus(bus)
                .policy(RoomPolicy.DEFAULT.withDuplicates(RoomPolicy.Duplicates.REPLACE))
                .build();
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
}
