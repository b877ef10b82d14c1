package io.roomsig.benchmarks.load.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One participant of the load. Checks whatever it gets. */
final class Client implements LinkListener {
    private enum State {
        NEW,
        CONNECTING,
        JOINED,
        LEAVING,
        GONE
    }

    private static final Duration BEAT = Duration.ofSeconds(5);

    private final Crowd crowd;
    private final int number;
    private final String room;
    private final Traffic traffic;
    private final List<Lane> lanes = new ArrayList<>(1);
    private State state = State.NEW;
    private Link link;
    private String name = "";
    private byte[] id = new byte[0];

    @SuppressWarnings("NullAway.Init") // The link is there from connect() on, and nothing happens before.
    Client(Crowd crowd, int number, String room, Traffic traffic) {
        this.crowd = crowd;
        this.number = number;
        this.room = room;
        this.traffic = traffic;
    }

    void connect(InetSocketAddress address) throws IOException {
        state = State.CONNECTING;
        link = crowd.loop().connect(address, crowd.language().handshake(this), this);
    }

    int number() {
        return number;
    }

    String room() {
        return room;
    }

    String token() {
        return crowd.token(room);
    }

    /** What others call it. */
    String name() {
        return name;
    }

    byte[] id() {
        return id;
    }

    boolean isJoined() {
        return state == State.JOINED;
    }

    Lane lane(Client other) {
        for (int index = 0; index < lanes.size(); index++) {
            if (lanes.get(index).other == other) {
                return lanes.get(index);
            }
        }
        Lane lane = new Lane(other);
        lanes.add(lane);
        return lane;
    }

    void send(Signal signal, Client to) {
        send(signal, to, 0);
    }

    /** Sends what was due at a moment, so that its latency begins there. */
    void send(Signal signal, Client to, long dueNanos) {
        Lane lane = lane(to);
        long sequence = lane.sent++;
        if (dueNanos != 0) {
            lane.sentAt(sequence, dueNanos);
        }
        byte[] scratch = link.scratch();
        int length = crowd.layout(signal, to.id.length).write(scratch, this, to, sequence, (int) sequence + 1);
        link.send(crowd.language().opcode(), scratch, length);
    }

    /** The call with the other one begins, or stands. */
    void connecting(Client other, boolean isConnected) {
        crowd.language().connecting(this, other, isConnected);
    }

    /** Leaves; {@link Traffic#left} follows. */
    void leave() {
        if (state == State.JOINED) {
            crowd.language().leave(this);
            state = State.LEAVING;
            link.close();
        }
    }

    // What a language tells.

    void say(String message) {
        if (state == State.JOINED) {
            byte[] bytes = Text.bytes(message);
            link.send(crowd.language().opcode(), bytes, bytes.length);
        } else {
            // What kinds of frames there are is settled on the way in.
            link.send(message);
        }
    }

    void later(Duration delay, Runnable task) {
        crowd.loop().after(delay, () -> {
            if (state == State.JOINED) {
                task.run();
            }
        });
    }

    void named(String given) {
        name = given;
        id = Text.bytes(given);
    }

    void enter(String given) {
        if (state != State.CONNECTING) {
            crowd.ledger().fault(Ledger.Fault.UNEXPECTED_MESSAGE, 1, "joined a second time");
            return;
        }
        named(given);
        state = State.JOINED;
        later(BEAT, this::beat);
        traffic.joined(this);
    }

    private void beat() {
        crowd.language().beat(this);
        later(BEAT, this::beat);
    }

    void told(boolean hasCome, String who) {
        if (state == State.JOINED) {
            traffic.told(this, hasCome, who);
        }
    }

    void receive(Signal signal, Text message, int fromAt) {
        if (state != State.JOINED) {
            // Under way while it left.
            return;
        }
        int stamp = message.after(signal.marker(), 0);
        int receiver = Stamp.receiver(message, stamp);
        Client from = crowd.client(Stamp.sender(message, stamp));
        if (from == null || receiver < 0) {
            fail("no stamp", message);
        } else if (receiver != number) {
            crowd.ledger().fault(Ledger.Fault.MISDELIVERED, 1, message.toString());
        } else if (!message.has(fromAt, from.id)) {
            crowd.ledger().fault(Ledger.Fault.WRONG_SENDER, 1, message.toString());
        } else {
            accept(signal, message, from, Stamp.sequence(message, stamp));
        }
    }

    private void accept(Signal signal, Text message, Client from, long sequence) {
        Lane lane = lane(from);
        if (sequence < lane.expected) {
            crowd.ledger().fault(Ledger.Fault.DOUBLED, 1, message.toString());
            return;
        }
        if (sequence > lane.expected) {
            crowd.ledger().fault(Ledger.Fault.LOST, sequence - lane.expected, message.toString());
        }
        lane.expected = sequence + 1;
        crowd.ledger().received();
        crowd.language().taken(this, from, message);
        traffic.received(this, from, signal, from.lane(this).sentAt(sequence));
    }

    void fail(String what, Text message) {
        if (state != State.LEAVING) {
            crowd.ledger().fault(Ledger.Fault.UNEXPECTED_MESSAGE, 1, what + ": " + message);
        }
    }

    @Override
    public void opened() {
        crowd.hear();
        crowd.language().opened(this);
    }

    @Override
    public void text(Text message) {
        crowd.hear();
        crowd.language().heard(this, message);
    }

    @Override
    public void closed(int code, String reason) {
        crowd.hear();
        boolean wasAskedFor = state == State.LEAVING;
        state = State.GONE;
        crowd.forget(this);
        if (wasAskedFor) {
            traffic.left(this);
        } else {
            crowd.ledger().fault(Ledger.Fault.UNEXPECTED_CLOSE, 1, "closed with " + code + " " + reason);
        }
    }

    static String randomWord() {
        return UUID.randomUUID().toString();
    }
}
