package io.roomsig.examples.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What docs/QUICKSTART.md says is enough, is. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class QuickStartTest {
    @Test
    void a_client_gets_a_connection_and_the_browser_client() throws Exception {
        Server server = QuickStart.start(0);
        try {
            String address = "127.0.0.1:" + server.getURI().getPort();
            HttpClient http = HttpClient.newHttpClient();
            WebSocket socket = http.newWebSocketBuilder()
                    .subprotocols("roomsig.v1")
                    .buildAsync(URI.create("ws://" + address + "/signal"), new WebSocket.Listener() {})
                    .get(30, TimeUnit.SECONDS);
            assertThat(socket.getSubprotocol()).isEqualTo("roomsig.v1");
            socket.abort();
            URI client = URI.create("http://" + address + "/roomsig/roomsig.js");
            assertThat(http.send(HttpRequest.newBuilder(client).build(), BodyHandlers.ofString())
                            .body())
                    .contains("class RoomClient");
        } finally {
            server.stop();
        }
    }
}
