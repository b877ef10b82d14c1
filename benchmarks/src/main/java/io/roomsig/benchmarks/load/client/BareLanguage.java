package io.roomsig.benchmarks.load.client;

/** The bare relay's: eight digits that name the receiver, or the sender, and the payload. Its first word is one's own number. */
public record BareLanguage() implements Language {
    private static final Loop.Handshake HANDSHAKE = new Loop.Handshake("/bare", null);
    private static final int PREFIX = 8;

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
        if (message.length() == PREFIX) {
            client.enter(message.string(0, PREFIX));
        } else {
            boolean isCandidate = message.find(Signal.CANDIDATE.marker(), 0) >= 0;
            client.receive(isCandidate ? Signal.CANDIDATE : Signal.OFFER, message, 0);
        }
    }

    @Override
    public void leave(Client client) {
        // Nobody is told.
    }

    @Override
    public Layout layout(Signal signal, int idLength) {
        return Layout.of("${to}" + Samples.payload(signal), Samples.bytes(signal), idLength);
    }
}
