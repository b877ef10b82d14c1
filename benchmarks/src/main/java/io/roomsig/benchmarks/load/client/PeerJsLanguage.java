package io.roomsig.benchmarks.load.client;

/** That of peerjs-server, which has no rooms. A client names itself. */
public record PeerJsLanguage() implements Language {
    private static final byte[] OPEN = Text.bytes("{\"type\":\"OPEN\"");
    private static final byte[] CANDIDATE = Text.bytes("{\"type\":\"CANDIDATE\"");
    private static final byte[] OFFER = Text.bytes("{\"type\":\"OFFER\"");
    private static final byte[] ANSWER = Text.bytes("{\"type\":\"ANSWER\"");
    private static final byte[] SOURCE = Text.bytes("\"src\":\"");

    @Override
    public Loop.Handshake handshake(Client client) {
        return new Loop.Handshake(
                "/peerjs?key=peerjs&version=1.5.5&id=" + id(client) + "&token=" + Client.randomWord(), null);
    }

    private static String id(Client client) {
        return "participant-%06d".formatted(client.number());
    }

    @Override
    public void opened(Client client) {
        // The server speaks first.
    }

    @Override
    public void heard(Client client, Text message) {
        if (message.has(0, CANDIDATE)) {
            client.receive(Signal.CANDIDATE, message, message.after(SOURCE, 0));
        } else if (message.has(0, OFFER)) {
            client.receive(Signal.OFFER, message, message.after(SOURCE, 0));
        } else if (message.has(0, ANSWER)) {
            client.receive(Signal.ANSWER, message, message.after(SOURCE, 0));
        } else if (message.has(0, OPEN)) {
            client.enter(id(client));
        } else {
            client.fail("not expected", message);
        }
    }

    @Override
    public void beat(Client client) {
        client.say("{\"type\":\"HEARTBEAT\"}");
    }

    @Override
    public void leave(Client client) {
        // The close says it.
    }

    @Override
    public Layout layout(Signal signal, int idLength) {
        String type = signal == Signal.CANDIDATE ? "CANDIDATE" : signal == Signal.OFFER ? "OFFER" : "ANSWER";
        String field = signal == Signal.CANDIDATE ? "candidate" : "sdp";
        return Layout.of(
                "{\"type\":\"" + type + "\",\"payload\":{\"" + field + "\":" + Samples.payload(signal)
                        + ",\"type\":\"media\",\"connectionId\":\"mc_1a2b3c4d5e\"},\"dst\":\"${to}\"}",
                Samples.bytes(signal),
                idLength);
    }
}
