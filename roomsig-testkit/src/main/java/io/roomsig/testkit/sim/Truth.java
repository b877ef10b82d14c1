package io.roomsig.testkit.sim;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.spi.RoomListener;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What has really happened, as the simulation knows it: who lives behind which id, who was put out by whom, whom nodes have
 * told their host apps to be gone. Whatever contradicts it is a violation.
 */
final class Truth {
    private static final long A_WHILE = 10_000_000_000L;
    private static final long LATER = 5_000_000_000L;

    private final Instant start;
    private final Scheduler scheduler;
    private final Consumer<String> fail;

    private final Map<String, Life> lives = new HashMap<>();
    /** In which version of which life of a room somebody has left. */
    private final Map<String, Long> leftAt = new HashMap<>();
    /** In which life of a room somebody was that has left: nobody is in two. */
    private final Map<String, String> leftIn = new HashMap<>();

    private final Set<String> gone = new HashSet<>();
    /** Who was said to be away, and by which entry. */
    private final Set<String> away = new HashSet<>();

    private final Set<String> kicked = new HashSet<>();
    private final Set<String> banned = new HashSet<>();
    /** Whose grant was taken back at some time. */
    private final Set<String> revokedOf = new HashSet<>();

    private final Set<String> revoked = new HashSet<>();
    /** Which grant a role was given to. */
    private final Map<String, String> renewed = new HashMap<>();

    private final Set<String> used = new HashSet<>();
    private final Set<String> doubled = new HashSet<>();
    private boolean lossy;
    private boolean mixed;

    Truth(Instant start, Scheduler scheduler, Consumer<String> fail) {
        this.start = start;
        this.scheduler = scheduler;
        this.fail = fail;
    }

    /** From here on the store may have forgotten what it had acknowledged. */
    void loses() {
        lossy = true;
    }

    boolean isLossy() {
        return lossy;
    }

    /** A server has gone over to another life of a room, and may have brought its clients along: into one that began without them. */
    void goesOver() {
        mixed = true;
    }

    /** Whether all clients have heard of all others in the order in which they joined. */
    boolean isInOrder() {
        return !lossy && !mixed;
    }

    void lives(Life life) {
        lives.put(life.self(), life);
    }

    /** Several clients may come as the same user. */
    void uses(String identity) {
        if (!used.add(identity)) {
            doubled.add(identity);
        }
    }

    void kicks(String id) {
        kicked.add(id);
    }

    void bans(String identity) {
        banned.add(identity);
    }

    void revokes(String identity, String grant) {
        revokedOf.add(identity);
        revoked.add(grant);
    }

    void renews(String role, String grant) {
        renewed.put(role, grant);
    }

    /**
     * Somebody sees a room: nobody is in it who has left by then.
     *
     * @param whole whether all of the version it is in was told: an entry may let some in and put others out
     */
    void sees(View view, boolean whole) {
        if (lossy || view.isPage()) {
            return;
        }
        for (String id : view.members().keySet()) {
            long told = whole ? view.seq() : view.seq() - 1;
            boolean hasLeft = leftAt.getOrDefault(view.life() + id, Long.MAX_VALUE) <= told;
            if (hasLeft || !leftIn.getOrDefault(id, view.life()).equals(view.life())) {
                fail.accept("one who has left is in the room again: " + name(id));
            }
        }
    }

    /** A server has refused to go on with a life. */
    void endsFor(Life life, String code, long now) {
        if (!lossy && !gone.contains(life.self()) && !isFair(life, LeaveReason.TIMEOUT, now)) {
            fail.accept(life + " was told " + code + " though it has not left");
        }
    }

    private void left(Occurrence at, Participant participant, LeaveReason reason) {
        String id = participant.id();
        leftAt.putIfAbsent(at.epoch() + id, at.version());
        leftIn.putIfAbsent(id, at.epoch());
        Life life = lives.get(id);
        if (!gone.add(id) || life == null || life.isLeaving()) {
            return;
        }
        if (lossy) {
            long now = scheduler.nanoTime();
            if (reason == LeaveReason.TIMEOUT && life.wasThereSince(now - A_WHILE, now)) {
                fail.accept(life + " was said to have left, and its connection held");
            }
            return;
        }
        if (reason == LeaveReason.TOKEN_REVOKED) {
            if (!revoked.contains(participant.grantId())) {
                fail.accept(life + " was put out for a grant that nobody has revoked: " + participant.grantId());
            }
            return;
        }
        long when = Duration.between(start, at.time()).toNanos();
        if (!isFair(life, reason, when)) {
            fail.accept(life + " was said to have left for no good reason: " + reason.wireName());
        }
    }

    /** Nobody is away for the others whose connection has held for a while before, and holds for a while after. */
    private void away(Occurrence at, String id) {
        Life life = lives.get(id);
        if (lossy || life == null || !away.add(at.epoch() + '.' + at.version() + id)) {
            return;
        }
        long from = Duration.between(start, at.time()).toNanos() - A_WHILE;
        scheduler.after(LATER, () -> {
            if (!lossy && life.wasThereSince(from, scheduler.nanoTime())) {
                fail.accept(life + " was said to be away, and its connection held");
            }
        });
    }

    private boolean isFair(Life life, LeaveReason reason, long when) {
        return switch (reason) {
            // A node that has not seen how somebody left says so, too.
            case TIMEOUT, SLOW_CONSUMER ->
                life.isOver() || life.wasLost(when) || isPutOut(life) || doubled.contains(life.identity());
            case KICKED, BANNED -> isPutOut(life);
            case REPLACED -> doubled.contains(life.identity());
            case SERVER_DRAIN -> !life.comesBack();
            case LEFT,
                    TOKEN_EXPIRED,
                    TOKEN_REVOKED,
                    KEY_REUSED,
                    ROOM_CLOSED,
                    ROOM_EXPIRED,
                    RATE_LIMITED,
                    PROTOCOL_ERROR -> false;
        };
    }

    private boolean isPutOut(Life life) {
        return kicked.contains(life.self()) || banned.contains(life.identity()) || revokedOf.contains(life.identity());
    }

    private String name(String id) {
        Life life = lives.get(id);
        return life == null ? id : life.toString();
    }

    /**
     * Hears what a node tells its host app.
     *
     * @param behind whether it may know the rules of a room no longer: then those who are there have to begin anew elsewhere
     */
    RoomListener listener(boolean behind) {
        return new RoomListener() {
            @Override
            public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
                if (behind && reason == LeaveReason.TIMEOUT) {
                    gone.add(participant.id());
                } else {
                    left(at, participant, reason);
                }
            }

            @Override
            public void participantAway(Occurrence at, Participant participant, Instant until) {
                away(at, participant.id());
            }

            @Override
            public void participantBack(Occurrence at, Participant participant) {
                if (!lossy && leftAt.getOrDefault(at.epoch() + participant.id(), Long.MAX_VALUE) < at.version()) {
                    fail.accept(name(participant.id()) + " is back though it has left");
                }
            }

            @Override
            public void participantChanged(Occurrence at, Participant participant) {
                if (!renewed.getOrDefault(participant.role(), participant.grantId())
                        .equals(participant.grantId())) {
                    fail.accept(name(participant.id()) + " got what the grant of another was renewed to");
                }
            }
        };
    }
}
