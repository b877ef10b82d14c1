package io.roomsig.jakarta;

import io.roomsig.core.inbound.ClientPort;
import java.util.List;

/** Reads what subprotocols a client offers (RFC 6455 section 11.3.4). */
final class Subprotocol {
    static final String HEADER = "Sec-WebSocket-Protocol";

    private Subprotocol() {}

    static boolean isOfferedIn(List<String> headers) {
        for (String header : headers) {
            for (String name : header.split(",", -1)) {
                if (name.trim().equals(ClientPort.SUBPROTOCOL)) {
                    return true;
                }
            }
        }
        return false;
    }
}
