package io.roomsig.examples.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** A participant who uses the seed's page: socket.io-client and simple-peer from npm, and not a line of ours. */
final class SeedWindow {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Window window;
    private final URI page;

    private SeedWindow(Window window, URI page) {
        this.window = window;
        this.page = page;
    }

    /**
     * Opens the page.
     *
     * @param browser where
     * @param origin what serves it
     * @param seat what its server writes into it
     */
    static SeedWindow open(Browser browser, URI origin, Seat seat) throws IOException, InterruptedException {
        Window window = browser.open(seat.name());
        SeedPackages.install();
        window.beforeEachPage("window.blade = " + seat.blade());
        return new SeedWindow(window, origin.resolve("/room.html")).load();
    }

    SeedWindow load() {
        window.go(page);
        return this;
    }

    /** What it has in common with other participants. */
    Window window() {
        return window;
    }

    SeedWindow awaitJoined() {
        window.awaitJoined();
        return this;
    }

    /** What the page knows itself by. */
    String id() {
        return run("return room.socket.id ?? ''");
    }

    /** The name of the transport that is in use. */
    String transport() {
        return run("return room.socket.io.engine.transport.name");
    }

    /** Whether the client is connected or will try to be. */
    boolean isActive() {
        return Boolean.parseBoolean(run("return String(room.socket.active)"));
    }

    /** Why the socket was lost, each time. */
    List<String> disconnects() {
        return strings("return room.disconnects");
    }

    /** How often it could not connect. */
    int refusals() {
        return Integer.parseInt(run("return room.refusals"));
    }

    /** The names below the tiles. */
    List<String> names() {
        return strings("return [...document.querySelectorAll('figcaption')].map((one) => one.textContent)");
    }

    /** The lines of the chat. */
    List<String> messages() {
        return strings("return [...document.querySelectorAll('#messages li')].map((one) => one.textContent)");
    }

    /** Says good-bye, as the page does when its person leaves. */
    void leave() {
        window.run("room.socket.disconnect()");
    }

    String run(String script) {
        return window.run(script).toString();
    }

    private List<String> strings(String script) {
        return ((List<?>) window.run(script)).stream().map(String::valueOf).toList();
    }

    @Override
    public String toString() {
        return window.toString();
    }

    /**
     * Who sits where.
     *
     * @param signaling the signaling server
     * @param code of the room
     * @param token for the room
     * @param name what the participant wants to be called
     * @param transports of the client, the first of them first
     */
    record Seat(URI signaling, String code, String token, String name, Transports transports) {
        String blade() {
            try {
                return MAPPER.writeValueAsString(Map.of(
                        "signalingUrl",
                        signaling.toString(),
                        "code",
                        code,
                        "token",
                        token,
                        "displayName",
                        name,
                        "transports",
                        transports.names()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What the client may use to reach its server. */
    enum Transports {
        /** As the seed has it. */
        WEBSOCKET_FIRST,
        /** As the library has it by itself: it begins with the one and goes over to the other. */
        POLLING_FIRST,
        /** Where a proxy lets no WebSocket through. */
        POLLING_ONLY;

        List<String> names() {
            return switch (this) {
                case WEBSOCKET_FIRST -> List.of("websocket", "polling");
                case POLLING_FIRST -> List.of("polling", "websocket");
                case POLLING_ONLY -> List.of("polling");
            };
        }

        /** The one that is in use in the end. */
        String last() {
            return this == POLLING_ONLY ? "polling" : "websocket";
        }
    }
}
