package io.roomsig.benchmarks.load.client;

/**
 * Engine.IO 4 and Socket.IO 5 over WebSocket, with the events of the app that roomsig grew from.
 *
 * @param wrapsCandidates whether a candidate has the wrapping that simple-peer gives it
 */
public record SocketIoLanguage(boolean wrapsCandidates) implements Language {
    private static final Loop.Handshake HANDSHAKE = new Loop.Handshake("/socket.io/?EIO=4&transport=websocket", null);
    private static final byte[] EVENT = Text.bytes("42[\"");
    private static final byte[] CONNECTED = Text.bytes("40");
    private static final byte[] SID = Text.bytes("\"sid\":\"");
    private static final byte[] FROM = Text.bytes("\"from\":\"");
    private static final byte[] SOCKET_ID = Text.bytes("\"socket_id\":\"");

    @Override
    public Loop.Handshake handshake(Client client) {
        return HANDSHAKE;
    }

    @Override
    public void opened(Client client) {
        // The server speaks first.
    }

    @Override
    public void heard(Client client, Text message) {
        if (message.has(0, EVENT)) {
            event(client, message);
        } else if (message.has(0, CONNECTED)) {
            client.named(message.word(message.after(SID, 0)));
            client.say("42[\"join-room\",{\"room_code\":\"" + client.room() + "\",\"token\":\"" + client.token()
                    + "\",\"display_name\":\"Ada\"}]");
        } else if (message.at(0) == '0') {
            client.say("40");
        } else if (message.at(0) == '2') {
            client.say("3");
        } else {
            client.fail("not expected", message);
        }
    }

    private static void event(Client client, Text message) {
        for (Signal signal : Signal.values()) {
            if (message.has(EVENT.length, signal.quoted())) {
                client.receive(signal, message, message.after(FROM, 0));
                return;
            }
        }
        switch (message.word(EVENT.length)) {
            case "room-joined" -> client.enter(client.name());
            case "user-joined" -> client.told(true, message.word(message.after(SOCKET_ID, 0)));
            case "user-left" -> client.told(false, message.word(message.after(SOCKET_ID, 0)));
            default -> client.fail("not expected", message);
        }
    }

    @Override
    public void leave(Client client) {
        client.say("41");
    }

    @Override
    public Layout layout(Signal signal, int idLength) {
        String payload = Samples.payload(signal);
        if (signal == Signal.CANDIDATE && wrapsCandidates) {
            payload = "{\"type\":\"candidate\",\"candidate\":" + payload + "}";
        }
        return Layout.of(
                "42[\"" + signal.event() + "\",{\"to\":\"${to}\",\"" + signal.field() + "\":" + payload + "}]",
                Samples.bytes(signal),
                idLength);
    }
}
