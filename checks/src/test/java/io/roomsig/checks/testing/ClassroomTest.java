package io.roomsig.checks.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Handshake;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.SocketIoPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No network, no browser, no waiting: the real server, and time that passes when the test says so. */
class ClassroomTest {
    private final VirtualEnvironment time = new VirtualEnvironment(1);
    private final Classroom classroom =
            new Classroom(Set.of("ada"), RoomServer.builder().environment(time).roomLog(new InMemoryRoomLog(time)));

    @AfterEach
    void close() {
        classroom.rooms().close();
    }

    /** A browser whose user is logged in. */
    private ScriptedPeer browserOf(String user) {
        return ScriptedPeer.connect(classroom.rooms(), new Handshake(user, "192.0.2.1", Map.of()));
    }

    @Test
    void whoeverIsNotLoggedInStaysOutside() {
        ScriptedPeer stranger = ScriptedPeer.connect(classroom.rooms()).join("maths", "no-token");
        assertThat(stranger.last().string("code")).isEqualTo("INVALID_TOKEN");
        assertThat(stranger.closeCode()).hasValue(4500);
    }

    @Test
    void aTeacherMayPutAPupilOutAndNotTheOtherWayRound() {
        ScriptedPeer ada = browserOf("ada").join("maths", "");
        ScriptedPeer ben = browserOf("ben").join("maths", "");
        ben.say("{\"t\":\"moderate\",\"action\":\"kick\",\"target\":\"" + ada.id() + "\"}");
        assertThat(ben.last().string("code")).isEqualTo("FORBIDDEN");
        ada.say("{\"t\":\"moderate\",\"action\":\"kick\",\"target\":\"" + ben.id() + "\"}");
        assertThat(ben.closeCode()).hasValue(4502);
        assertThat(ada.heard("user-left")).hasSize(1);
    }

    @Test
    void aTeacherWhoseNetworkFailsHasFiveMinutesToComeBack() {
        ScriptedPeer ben = browserOf("ben").join("maths", "");
        ScriptedPeer ada = browserOf("ada");
        ada.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\"]}");
        ada.join("maths", "").drop();
        assertThat(ben.last().type()).isEqualTo("user-away");
        time.elapse(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(ben.heard("user-left")).isEmpty();
        time.elapse(Duration.ofSeconds(2));
        assertThat(ben.last().string("reason")).isEqualTo("timeout");
    }

    @Test
    void everybodyHearsTheBellInWhateverDialect() {
        ScriptedPeer ben = browserOf("ben").join("maths", "");
        SocketIoPeer cleo =
                SocketIoPeer.connect(classroom.rooms().socketIo(), new Handshake("cleo", "192.0.2.2", Map.of()));
        cleo.join("maths", "");
        classroom.ring("maths");
        assertThat(ben.heard("message")).hasSize(1);
        assertThat(cleo.heard("message")).hasSize(1);
        assertThat(ben.last().string("kind")).isEqualTo("bell");
        assertThat(ben.last().object("body")).containsEntry("teachers", 1);
    }

    @Test
    void aPupilWhoseBrowserReadsNothingHoldsUpNobody() {
        ScriptedPeer ada = browserOf("ada").join("maths", "");
        ScriptedPeer slow = browserOf("ben").join("maths", "");
        slow.connection().stall();
        ada.offer(slow.id(), 1);
        time.elapse(Duration.ofSeconds(6));
        assertThat(slow.closeCode()).hasValue(4001);
        assertThat(ada.last().string("reason")).isEqualTo("slow-consumer");
    }
}
