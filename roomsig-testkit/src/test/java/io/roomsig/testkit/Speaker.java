package io.roomsig.testkit;

import io.roomsig.core.RoomServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Somebody in a transcript, in the words of its dialect. */
interface Speaker {
    /** Says what stands behind {@code >}. */
    void say(String words);

    /** What it has heard, as it stands behind {@code <}. */
    List<String> heard();

    /** How the server has ended its connection, as it stands behind {@code x}. */
    Optional<String> end();

    void fallSilent();

    void closeWith(int code);

    /** Goes on over WebSocket. */
    void moveToWebSocket();

    /** What never is the same, by what the transcript calls it. */
    Map<String, String> names(String name);

    /** Speaks {@code roomsig.v1}: whole messages. */
    record Native(ScriptedPeer peer) implements Speaker {
        static Native connect(RoomServer server) {
            return new Native(ScriptedPeer.connect(server));
        }

        @Override
        public void say(String words) {
            peer.say(words);
        }

        @Override
        public List<String> heard() {
            return peer.heard().stream().map(ScriptedPeer.Heard::text).toList();
        }

        @Override
        public Optional<String> end() {
            OptionalInt code = peer.closeCode();
            return code.isPresent() ? Optional.of(Integer.toString(code.getAsInt())) : Optional.empty();
        }

        @Override
        public void fallSilent() {
            peer.fallSilent();
        }

        @Override
        public void closeWith(int code) {
            peer.closeWith(code);
        }

        @Override
        public void moveToWebSocket() {
            throw new AssertionError("is there already");
        }

        @Override
        public Map<String, String> names(String name) {
            Map<String, String> names = new LinkedHashMap<>();
            int keys = 0;
            for (ScriptedPeer.Heard heard : peer.heard()) {
                if (heard.type().equals("room-joined") || heard.type().equals("resumed")) {
                    names.put(heard.string("self"), "$" + name);
                    names.put(heard.string("epoch"), "$epoch");
                    if (heard.fields().containsKey("key")) {
                        keys++;
                        names.put(heard.string("key"), "$key-" + name + (keys == 1 ? "" : "-" + keys));
                    }
                } else if (heard.type().equals("waiting-joined")) {
                    // Who waits does not know its id yet: it is called by the name it gives itself.
                    names.put(
                            heard.string("socket_id"),
                            "$" + heard.string("display_name").toLowerCase(Locale.ROOT));
                }
            }
            return names;
        }
    }

    /** Speaks Socket.IO: the name of an event and its argument, or a whole packet. */
    record SocketIo(SocketIoPeer peer) implements Speaker {
        @Override
        public void say(String words) {
            int space = words.indexOf(' ');
            if (words.startsWith("packet ")) {
                peer.packet(words.substring(space + 1));
            } else if (space < 0) {
                peer.packet("42[\"" + words + "\"]");
            } else {
                peer.say(words.substring(0, space), words.substring(space + 1));
            }
        }

        @Override
        public List<String> heard() {
            List<String> heard = new ArrayList<>();
            for (String packet : peer.packets()) {
                if (packet.startsWith("42")) {
                    ScriptedPeer.Heard event = ScriptedPeer.Heard.event(packet.substring(2));
                    int comma = packet.indexOf(',');
                    heard.add(event.type() + " " + packet.substring(comma + 1, packet.length() - 1));
                } else if (packet.startsWith("4") && !packet.equals("41")) {
                    heard.add("packet " + packet);
                }
            }
            return heard;
        }

        @Override
        public Optional<String> end() {
            if (peer.isDisconnected()) {
                return Optional.of("41");
            }
            OptionalInt code = peer.closeCode();
            return code.isPresent() ? Optional.of(Integer.toString(code.getAsInt())) : Optional.empty();
        }

        @Override
        public void fallSilent() {
            peer.fallSilent();
        }

        @Override
        public void closeWith(int code) {
            peer.closeWith(code);
        }

        @Override
        public void moveToWebSocket() {
            peer.upgrade();
        }

        @Override
        public Map<String, String> names(String name) {
            Map<String, String> names = new LinkedHashMap<>();
            for (String packet : peer.packets()) {
                if (packet.startsWith("40")) {
                    String sid = ScriptedPeer.Heard.of(packet.substring(2)).string("sid");
                    names.put(sid, "$" + name + (names.isEmpty() ? "" : "-" + (names.size() + 1)));
                }
            }
            return names;
        }
    }
}
