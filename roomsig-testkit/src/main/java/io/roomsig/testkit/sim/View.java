package io.roomsig.testkit.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A room as somebody knows it who goes by what it hears alone: a snapshot, and events on top of it. */
final class View {
    /** The own value behind a raised hand. */
    static final String HAND = "hand_raised";

    /** What stands for the life of a room with those who are told of none. */
    static final String NO_EPOCH = "";

    private final Map<String, Other> members = new LinkedHashMap<>();
    private final Map<String, Value> values = new TreeMap<>();
    private final Set<String> banned = new HashSet<>();
    private @Nullable Object timer;
    private @Nullable Object presenter;
    private boolean locked;
    private boolean waitingRoom;
    private boolean moderates;
    /** Who waits, as moderators are told. */
    private final Set<String> waiting = new TreeSet<>();

    private String self = "";

    private String epoch = "";
    private long seq;
    /** How many of the next events may be known already. */
    private long replays;
    /** Up to where events may be known already: another connection may have brought more than this one. */
    private long seen;

    /** A member, oneself included. */
    static final class Other {
        private final String name;
        private final Map<String, Value> values = new TreeMap<>();
        private boolean away;
        private @Nullable Object role;
        /** Whether this side makes the offers. */
        private @Nullable Boolean offers;

        Other(String name) {
            this.name = name;
        }

        boolean isAway() {
            return away;
        }

        boolean hasRaisedHand() {
            Value hand = values.get(HAND);
            return hand != null && Boolean.TRUE.equals(hand.json());
        }

        @Nullable
        Boolean offers() {
            return offers;
        }
    }

    /** A value as it was told. */
    private record Value(@Nullable Object json, @Nullable Object version) {}

    String epoch() {
        return epoch;
    }

    long seq() {
        return seq;
    }

    Map<String, Other> members() {
        return members;
    }

    boolean knows(String id) {
        return members.containsKey(id);
    }

    /** What a member is called, which is its identity. */
    String name(String id) {
        Other member = members.get(id);
        return member == null ? "" : member.name;
    }

    /** Which life of the room it is, whoever tells it: for what is known of the world, clients see one word. */
    String life() {
        return life(epoch);
    }

    static String life(String epoch) {
        int teller = epoch.indexOf('.');
        return teller < 0 ? epoch : epoch.substring(0, teller);
    }

    /** Whether it is that of a page that speaks Socket.IO, which is told less. */
    boolean isPage() {
        return epoch.equals(NO_EPOCH);
    }

    /** What every page knows of all this, whenever it has come. */
    String asOfPage(boolean inOrder) {
        StringBuilder all = new StringBuilder("members");
        (inOrder ? members : new TreeMap<>(members))
                .forEach((id, member) -> all.append('\n')
                        .append(id)
                        .append('=')
                        .append(member.name)
                        .append(member.hasRaisedHand() ? " hand raised" : ""));
        return all.append("\ntimer ")
                .append(timer)
                .append(" presenter ")
                .append(presenter)
                .append(" waiting room ")
                .append(waitingRoom)
                .toString();
    }

    /** Everything, for the comparison with what others know; with the members in their order, or in none. */
    String all(boolean inOrder) {
        StringBuilder all = new StringBuilder("members");
        (inOrder ? members : new TreeMap<>(members))
                .forEach((id, member) -> all.append('\n')
                        .append(id)
                        .append('=')
                        .append(member.name)
                        .append(member.away ? " (away) " : " ")
                        .append(member.role)
                        .append(member.values));
        return all.append("\nvalues ")
                .append(values)
                .append(" timer ")
                .append(timer)
                .append(" presenter ")
                .append(presenter)
                .append(" locked ")
                .append(locked)
                .append(" waiting room ")
                .append(waitingRoom)
                .toString();
    }

    /** Who waits to be let in; {@code null} if nobody tells this one. */
    @Nullable
    Set<String> waiting() {
        return moderates ? waiting : null;
    }

    /**
     * The room as it is. Says who is there that was not known, and who is gone.
     *
     * @param forgotten whether the store may have forgotten what it had acknowledged
     */
    Change snapshot(Map<String, @Nullable Object> message, String me, boolean forgotten) {
        self = me;
        String newEpoch = text(message, "epoch");
        long version = number(message, "seq");
        // Another server may not know any more what the store has forgotten.
        boolean goesOn = forgotten ? newEpoch.equals(epoch) : life(newEpoch).equals(life());
        if (goesOn && version < seq) {
            throw new Violation("a snapshot of the past: " + version + " after " + seq);
        }
        Map<String, Other> before = new LinkedHashMap<>(members);
        epoch = newEpoch;
        seq = version;
        replays = 0;
        members.clear();
        values.clear();
        banned.clear();
        for (Map<String, @Nullable Object> each : objects(message, "participants")) {
            Other other = new Other(text(each, "display_name"));
            other.away = each.containsKey("away_until");
            other.role = each.get("role");
            values(each, other.values);
            members.put(text(each, "socket_id"), other);
        }
        if (!members.containsKey(self)) {
            throw new Violation("joined a room that it is not in");
        }
        for (Map<String, @Nullable Object> pair : objects(message, "negotiate")) {
            Other other = members.get(text(pair, "with"));
            if (other == null) {
                throw new Violation("a pair with nobody");
            }
            other.offers = text(pair, "role").equals("offerer");
            Other known = before.get(text(pair, "with"));
            if (known != null && known.offers != null && !known.offers.equals(other.offers)) {
                throw new Violation("the initiator of a pair has changed");
            }
        }
        values(message, values);
        timer = message.get("timer_state");
        presenter = message.get("presenter");
        locked = Boolean.TRUE.equals(message.get("locked"));
        waitingRoom = Boolean.TRUE.equals(message.get("waiting_room"));
        moderates = isModerator(message);
        waiting.clear();
        objects(message, "waiting").forEach(each -> waiting.add(text(each, "socket_id")));
        List<String> arrived =
                members.keySet().stream().filter(id -> !before.containsKey(id)).toList();
        List<String> left =
                before.keySet().stream().filter(id -> !members.containsKey(id)).toList();
        return new Change(arrived, left);
    }

    /** Who came and who went. */
    record Change(List<String> arrived, List<String> left) {}

    /** The next snapshot comes over another connection than the last event, and may be older than that. */
    void movesOver() {
        seen = Math.max(seen, seq);
        seq = 0;
    }

    /** What is told next may be known already, from where the client had said it was. */
    void resumed(String byNow, long from, long count) {
        epoch = byNow;
        seen = Math.max(seen, seq);
        seq = from;
        replays = count;
    }

    /** What is told next may be of another life of the room, which nobody says. */
    void countsAnew() {
        seq = 0;
        banned.clear();
    }

    /** The count goes on in another life of the room. */
    void epoch(String next, long version) {
        epoch = next;
        seq = version;
        seen = 0;
        // A room that was found empty knows of no ban until a node that does has said so again.
        banned.clear();
    }

    /** Something has happened. False if it was known already. */
    boolean fold(String type, Map<String, @Nullable Object> message) {
        long version = number(message, "seq");
        boolean again = replays > 0 || version <= seen;
        if (replays > 0) {
            replays--;
        }
        if (version < seq) {
            throw new Violation("went back from " + seq + " to " + version);
        }
        seq = version;
        switch (type) {
            case "user-joined" -> {
                return joined(message, again);
            }
            case "user-left" -> {
                if (members.remove(text(message, "socket_id")) == null && !again) {
                    throw new Violation("one has left that was not there");
                }
            }
            case "user-away" -> member(message, again).away = true;
            case "user-back" -> member(message, again).away = false;
            case "user-role" -> {
                member(message, again).role = message.get("role");
                if (self.equals(message.get("socket_id"))) {
                    moderates = isModerator(message);
                    if (!moderates) {
                        // It is not told any more who waits, and whose ban ends.
                        banned.clear();
                        waiting.clear();
                    }
                }
            }
            case "waiting-joined" -> waiting.add(text(message, "socket_id"));
            case "waiting-left" -> waiting.remove(text(message, "socket_id"));
            case "user-updated" -> put(member(message, again).values, message);
            case "state" -> put(values, message);
            case "presenter" -> presenter = message.get("presenter");
            case "timer_state" -> timer = message.get("timer_state");
            case "room-updated" -> updated(message);
            default -> throw new Violation("unknown event " + type);
        }
        return true;
    }

    private boolean joined(Map<String, @Nullable Object> message, boolean again) {
        String id = text(message, "socket_id");
        waiting.remove(id);
        Other known = members.get(id);
        if (known != null) {
            if (!again) {
                throw new Violation("one has joined that was there");
            }
            return false;
        }
        Other other = new Other(text(message, "display_name"));
        other.offers = message.get("negotiate") instanceof Map<?, ?> pair && "offerer".equals(pair.get("role"));
        other.role = message.get("role");
        // What is told again may be of before a ban that is known by now.
        if (banned.contains(other.name) && !again) {
            throw new Violation("one has joined that is banned: " + other.name);
        }
        members.put(id, other);
        return true;
    }

    private void updated(Map<String, @Nullable Object> message) {
        if (message.get("locked") instanceof Boolean now) {
            locked = now;
        } else if (message.get("waiting_room") instanceof Boolean now) {
            waitingRoom = now;
        } else if (message.get("banned") instanceof Map<?, ?> who) {
            banned.add(String.valueOf(who.get("identity")));
        } else if (message.get("unbanned") instanceof Map<?, ?> who) {
            banned.remove(String.valueOf(who.get("identity")));
        }
    }

    private static boolean isModerator(Map<String, @Nullable Object> message) {
        return message.get("permissions") instanceof List<?> permissions && permissions.contains("moderate");
    }

    private Other member(Map<String, @Nullable Object> message, boolean again) {
        Other member = members.get(text(message, "socket_id"));
        if (member != null) {
            return member;
        }
        if (again) {
            return new Other("");
        }
        throw new Violation("an event of one who is not there");
    }

    private static void put(Map<String, Value> values, Map<String, @Nullable Object> message) {
        Object json = message.get("value");
        if (json == null) {
            values.remove(text(message, "key"));
        } else {
            values.put(text(message, "key"), new Value(json, message.get("version")));
        }
    }

    @SuppressWarnings("unchecked")
    private static void values(Map<String, @Nullable Object> holder, Map<String, Value> into) {
        if (holder.get("state") instanceof Map<?, ?> state) {
            ((Map<String, Map<String, @Nullable Object>>) state)
                    .forEach((key, value) -> into.put(key, new Value(value.get("value"), value.get("version"))));
        }
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, @Nullable Object>> objects(Map<String, @Nullable Object> message, String field) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (message.get(field) instanceof List<?> list) {
            list.forEach(each -> objects.add((Map<String, @Nullable Object>) each));
        }
        return objects;
    }

    static String text(Map<String, @Nullable Object> message, String field) {
        if (message.get(field) instanceof String text) {
            return text;
        }
        throw new Violation("no " + field + " in " + message);
    }

    static long number(Map<String, @Nullable Object> message, String field) {
        return message.get(field) instanceof Long number ? number : missing(message, field);
    }

    private static long missing(Map<String, @Nullable Object> message, String field) {
        throw new Violation("no " + field + " in " + Objects.requireNonNull(message));
    }
}
