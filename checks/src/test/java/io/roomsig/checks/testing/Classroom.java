package io.roomsig.checks.testing;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import java.time.Duration;
import java.util.Set;

/** What an app has of its own: who may come into which room, and what becomes of the room. */
final class Classroom {
    private final Set<String> teachers;
    private final RoomServer rooms;

    /** The builder comes from outside, so that a test may give it another time. */
    Classroom(Set<String> teachers, RoomServer.Builder builder) {
        this.teachers = teachers;
        this.rooms = builder.admission((handshake, join) -> {
                    String user = handshake.principal();
                    if (user == null) {
                        return Admission.refuse(ErrorCode.INVALID_TOKEN);
                    }
                    boolean teaches = teachers.contains(user);
                    return Admission.grant(Grant.builder(join.room(), join.room() + "/" + user)
                            .identity(user)
                            .displayName(user)
                            .role(teaches ? "teacher" : "pupil")
                            .permissions(teaches ? Permission.ALL : Permission.PARTICIPANT)
                            .resumeWindow(teaches ? Duration.ofMinutes(5) : Duration.ofSeconds(30))
                            .build());
                })
                .build();
    }

    RoomServer rooms() {
        return rooms;
    }

    /** The bell rings. */
    void ring(String room) {
        rooms.room(room).send("bell", "{\"teachers\":" + teachers.size() + "}");
    }
}
