package io.roomsig.testkit;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;

/** Servers on virtual time whose tokens are names: {@code mod-} ones moderate, {@code bad-} ones are refused. */
final class TestServer {
    static final IceServerProvider STUN = IceServerProvider.stun("stun:stun.example.org:3478");

    private TestServer() {}

    static RoomServer.Builder on(VirtualEnvironment environment) {
        return RoomServer.builder()
                .environment(environment)
                .roomLog(new InMemoryRoomLog(environment))
                .iceServers(STUN)
                .admission(byName());
    }

    static Admission byName() {
        return (handshake, request) -> {
            String token = request.token();
            if (token == null || token.startsWith("bad-")) {
                return Admission.refuse(ErrorCode.INVALID_TOKEN);
            }
            boolean moderates = token.startsWith("mod-");
            return Admission.grant(Grant.builder(request.room(), "grant-" + token)
                    .identity(token)
                    .role(moderates ? "host" : Grant.DEFAULT_ROLE)
                    .permissions(moderates ? Permission.ALL : Permission.PARTICIPANT)
                    .build());
        };
    }
}
