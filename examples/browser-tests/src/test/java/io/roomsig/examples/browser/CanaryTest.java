package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CanaryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"t\":\"offer\",\"offer\":{\"type\":\"offer\",\"sdp\":\"…\"}}",
                "msg=\"not JSON: {\\\"candidate\\\": null}\"",
                "v=0",
                "a=ice-ufrag:4ZcD",
                "a=candidate:1 1 udp 2122 192.0.2.1 3478 typ host",
                "candidate:1 1 udp 2122 192.0.2.1 3478 typ host",
                "refused dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk for ROOM42",
                "key=Jx0r3kq9V2yq0m4Q.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                "{\"t\":\"resume\",\"key\":\"short\"}",
                "SET flowsync-database-room:ABC123:token:1b4e28ba-2fa1-4f5f-8c1e-0f3e2ab01c55",
                "1767225600:Jx0r3kq9V2yq0m4Q",
                "credential=zTNyQxKNLlOKNPKNY0vWE4EHtUo="
            })
    void aSecretIsFoundByItsForm(String line) {
        assertThat(Canary.find("before\n" + line + "\nafter")).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05 FINE io.roomsig.core.Session: event=roomsig.join.accepted msg=\"somebody has joined\""
                        + " connection=Jx0r3kq9V2yq0m4Q room=b1a37a4f5f0c participant=x7-Kq9V2yq0m4QJx0r3k version=1",
                "\tat io.roomsig.core.RoomServer$$Lambda$14/0x00007f2b3c0f1a28.accept(Unknown Source)",
                "\tat org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.doRun(NioEndpoint.java:1842)",
                "roomsig_relays_messages_total{kind=\"candidate\",route=\"here\"} 0.0",
                "listening on http://127.0.0.1:41234"
            })
    void whatMayBeLoggedIsLeftAlone(String line) {
        assertThat(Canary.find(line)).isEmpty();
    }

    @Test
    void whatIsAllowedInOnePlaceIsASecretInAnother() {
        String digest = "{\"key_hash\":\"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\"}";
        String user = "session 001: user <1767225600:Jx0r3kq9V2yq0m4Q>: refreshed";
        assertThat(Canary.findInStore(digest)).isEmpty();
        assertThat(Canary.findInTurnLog(digest)).containsExactly(digest);
        assertThat(Canary.findInTurnLog(user)).isEmpty();
        assertThat(Canary.findInStore(user)).containsExactly(user);
    }
}
