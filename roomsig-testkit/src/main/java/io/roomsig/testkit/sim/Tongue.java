package io.roomsig.testkit.sim;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.Inbound;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How what a client says and hears looks on the wire. The clients of a simulation think in the messages of {@code roomsig.v1};
 * which of them they can say, and what of them they are told, depends on their language.
 */
interface Tongue {

    /** Takes what a client says, at a server. */
    Inbound connect(Host host, Link link);

    /** A message on the wire; {@code null} if there are no words for it. */
    @Nullable
    String written(String message);

    /**
     * What a packet says, as a message of {@code roomsig.v1}; {@code null} if it is of no interest to whoever is behind it.
     *
     * @param from for what is answered at once
     */
    @Nullable
    Map<String, @Nullable Object> read(Link from, String packet);

    /** The language of {@code docs/PROTOCOL.md}: what is meant is what is said. */
    static Tongue ofRoomsig() {
        return new Tongue() {
            @Override
            public Inbound connect(Host host, Link link) {
                return host.server().connect(Handshake.UNKNOWN, link);
            }

            @Override
            public String written(String message) {
                return message;
            }

            @Override
            public Map<String, @Nullable Object> read(Link from, String packet) {
                return Json.object(packet);
            }
        };
    }
}
