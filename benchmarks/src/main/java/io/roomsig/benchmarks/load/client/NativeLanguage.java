package io.roomsig.benchmarks.load.client;

import java.time.Duration;

/**
 * roomsig.v1. Plain: without {@code hello}, so without numbers. Numbered: all that roomsig.js sends for a signal, the restart count, the
 * number, the request id, and acknowledgements, for eight signals at once or after 100 ms.
 * Either in text frames, or in binary ones once the server has agreed.
 *
 * @param isNumbered which of the two
 * @param isBinary which frames
 */
public record NativeLanguage(boolean isNumbered, boolean isBinary) implements Language {
    private static final Loop.Handshake HANDSHAKE = new Loop.Handshake("/signal", "roomsig.v1");
    private static final int ACK_AT_ONCE = 8;
    private static final Duration ACK_AFTER = Duration.ofMillis(100);
    private static final byte[] BINARY = Text.bytes("\"binary\"");
    /** What the numbered form says beyond the plain one. */
    private static final String NUMBERS = ",\"n\":0,\"s\":${s}";

    private static final int MOST_BEFORE_TYPE = 64;
    private static final byte[] TYPE = Text.bytes("\"t\":\"");
    private static final byte[] FROM = Text.bytes("\"from\":\"");
    private static final byte[] SELF = Text.bytes("\"self\":\"");
    private static final byte[] SOCKET_ID = Text.bytes("\"socket_id\":\"");
    private static final byte[] NUMBER = Text.bytes("\"s\":");
    private static final byte[] ACKED = Text.bytes("acked\"");

    @Override
    public Loop.Handshake handshake(Client client) {
        return HANDSHAKE;
    }

    @Override
    public void opened(Client client) {
        if (isNumbered || isBinary) {
            client.say(
                    "{\"t\":\"hello\",\"versions\":[1],\"features\":[" + features() + "],\"client\":\"roomsig.js\"}");
        }
        if (isNumbered) {
            join(client, ",\"attempt\":\"" + Client.randomWord() + "\"");
        } else {
            join(client, "");
        }
    }

    private String features() {
        String numbers = isNumbered ? "\"resume\",\"negotiate\"" : "";
        String separator = isNumbered && isBinary ? "," : "";
        return numbers + separator + (isBinary ? "\"binary\"" : "");
    }

    @Override
    public int opcode() {
        return isBinary ? FrameWriter.BINARY : FrameWriter.TEXT;
    }

    private static void join(Client client, String attempt) {
        client.say("{\"t\":\"join-room\",\"room_code\":\"" + client.room() + "\",\"token\":\"" + client.token()
                + "\",\"display_name\":\"Ada\"" + attempt + ",\"id\":1}");
    }

    @Override
    public void heard(Client client, Text message) {
        int type = message.after(TYPE, 0);
        if (type < 0 || type > MOST_BEFORE_TYPE) {
            client.fail("no type", message);
            return;
        }
        if (message.has(type, ACKED)) {
            return;
        }
        for (Signal signal : Signal.values()) {
            if (message.has(type, signal.quoted())) {
                client.receive(signal, message, message.after(FROM, 0));
                return;
            }
        }
        switch (message.word(type)) {
            case "welcome" -> {
                // The join has been sent already.
                if (isBinary && message.after(BINARY, 0) < 0) {
                    client.fail("no binary frames", message);
                }
            }
            case "room-joined" -> client.enter(message.word(message.after(SELF, 0)));
            case "user-joined" -> client.told(true, message.word(message.after(SOCKET_ID, 0)));
            case "user-left" -> client.told(false, message.word(message.after(SOCKET_ID, 0)));
            default -> client.fail("not expected", message);
        }
    }

    @Override
    public void taken(Client client, Client from, Text message) {
        if (!isNumbered) {
            return;
        }
        Lane lane = client.lane(from);
        lane.number = (int) message.number(message.after(NUMBER, 0));
        lane.unacknowledged++;
        if (lane.unacknowledged >= ACK_AT_ONCE) {
            acknowledge(client, from, lane);
        } else if (!lane.isAckDue) {
            lane.isAckDue = true;
            int round = lane.acks;
            client.later(ACK_AFTER, () -> {
                if (lane.acks == round) {
                    acknowledge(client, from, lane);
                }
            });
        }
    }

    private static void acknowledge(Client client, Client from, Lane lane) {
        lane.unacknowledged = 0;
        lane.isAckDue = false;
        lane.acks++;
        client.say("{\"t\":\"ack\",\"of\":\"" + from.name() + "\",\"s\":" + lane.number + "}");
    }

    /** As the browser reports it: else the server restarts the pair when it has waited for long enough. */
    @Override
    public void connecting(Client client, Client other, boolean isConnected) {
        if (isNumbered) {
            client.say("{\"t\":\"peer-state\",\"to\":\"" + other.name() + "\",\"state\":\""
                    + (isConnected ? "connected" : "connecting") + "\",\"n\":0}");
        }
    }

    @Override
    public void leave(Client client) {
        client.say("{\"t\":\"bye\"}");
    }

    @Override
    public Layout layout(Signal signal, int idLength) {
        String content = "\"" + signal.field() + "\":" + Samples.payload(signal);
        String head = "{\"t\":\"" + signal.event() + "\",";
        if (!isNumbered) {
            return Layout.of(head + "\"to\":\"${to}\"," + content + "}", Samples.bytes(signal), idLength);
        }
        String id = ",\"id\":\"@${to}\"";
        int more = NUMBERS.length() + id.length() - "${to}".length() + idLength;
        return Layout.of(
                head + content + NUMBERS + ",\"to\":\"${to}\"" + id + "}", Samples.bytes(signal) + more, idLength);
    }
}
