package io.roomsig.testkit;

import io.roomsig.core.RoomServer;
import java.util.List;
import java.util.Random;

/** Somebody who acts in a room, in whatever dialect, and has a witness of what it hears. Used by one thread at a time. */
abstract class Actor {
    private final Witness witness = new Witness();
    private int looked;

    /** Tells the witness what has come since. */
    final Witness witness() {
        List<String> all = received();
        for (String text : all.subList(looked, all.size())) {
            tell(witness, text);
        }
        looked = all.size();
        return witness;
    }

    abstract List<String> received();

    abstract void tell(Witness told, String text);

    abstract void join(String room, String name);

    abstract void offer(String to, int number);

    /** Sets a value of its own. */
    abstract void set(String key, String json);

    /** Sets a value of the room. */
    abstract void setForAll(String key, String json);

    abstract void present();

    /** Does what only this dialect can. */
    abstract void act(String room, String name);

    /** Ends its connection, in one way or another. */
    abstract void leave(Random random);

    /** Whether it hears of all values when it joins. */
    abstract boolean isInformed();

    /** Speaks {@code roomsig.v1}. */
    static final class Native extends Actor {
        private final ScriptedPeer peer;

        Native(RoomServer server) {
            peer = ScriptedPeer.connect(server);
        }

        @Override
        List<String> received() {
            return peer.connection().sent();
        }

        @Override
        void tell(Witness told, String text) {
            told.hear(ScriptedPeer.Heard.of(text));
        }

        @Override
        void join(String room, String name) {
            peer.join(room, name);
        }

        @Override
        void offer(String to, int number) {
            peer.offer(to, number);
        }

        @Override
        void set(String key, String json) {
            peer.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"" + key + "\",\"value\":" + json + "}");
        }

        @Override
        void setForAll(String key, String json) {
            peer.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"" + key + "\",\"value\":" + json + "}");
        }

        @Override
        void present() {
            setForAll("presenter", "\"" + peer.id() + "\"");
        }

        @Override
        void act(String room, String name) {
            set("hand_raised", "true");
        }

        @Override
        void leave(Random random) {
            if (random.nextBoolean()) {
                peer.say("{\"t\":\"bye\"}");
            }
            peer.drop();
        }

        @Override
        boolean isInformed() {
            return true;
        }
    }

    /** Speaks Socket.IO. */
    static final class Page extends Actor {
        private final SocketIoPeer peer;
        private boolean mayMove;

        Page(RoomServer server, boolean polls) {
            mayMove = polls;
            peer = polls ? SocketIoPeer.connectByPolling(server.socketIo()) : SocketIoPeer.connect(server.socketIo());
        }

        @Override
        List<String> received() {
            return peer.packets();
        }

        @Override
        void tell(Witness told, String packet) {
            if (packet.startsWith("40")) {
                told.startAnew();
            } else if (packet.startsWith("42")) {
                told.hear(ScriptedPeer.Heard.event(packet.substring(2)));
            }
        }

        @Override
        void join(String room, String name) {
            peer.join(room, name);
        }

        @Override
        void offer(String to, int number) {
            peer.offer(to, number);
        }

        @Override
        void set(String key, String json) {
            peer.say("state-set", "{\"scope\":\"self\",\"key\":\"" + key + "\",\"value\":" + json + "}");
        }

        @Override
        void setForAll(String key, String json) {
            peer.say("state-set", "{\"scope\":\"room\",\"key\":\"" + key + "\",\"value\":" + json + "}");
        }

        @Override
        void present() {
            peer.say("presenter", "{\"presenter\":\"" + peer.id() + "\"}");
        }

        /** Moves to WebSocket in the middle of it all; once there joins again, or disconnects and connects as somebody else. */
        @Override
        @SuppressWarnings("ThreadPriorityCheck") // Makes room for those it waits for; nothing relies on it.
        void act(String room, String name) {
            if (mayMove) {
                mayMove = false;
                peer.upgrade();
                return;
            }
            peer.say("hand-raised", "{\"raised\":true}");
            peer.join(room, name);
            String before = peer.id();
            peer.packet("41");
            peer.packet("40");
            // Another thread may be telling the server just then, and tell it this as well, a moment later.
            while (peer.id().equals(before)) {
                Thread.yield();
            }
            peer.join(room, name);
        }

        @Override
        void leave(Random random) {
            if (random.nextBoolean()) {
                peer.packet("1");
            } else {
                peer.packet("41");
            }
            peer.drop();
        }

        @Override
        boolean isInformed() {
            return false;
        }
    }
}
