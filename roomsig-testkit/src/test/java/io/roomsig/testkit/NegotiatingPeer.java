package io.roomsig.testkit;

import io.roomsig.core.RoomServer;
import io.roomsig.testkit.ScriptedPeer.Heard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A client with connections to the others that are modelled on JSEP (RFC 8829 section 4.1): a local and a remote description,
 * offers that collide, rollback, candidates that need a description. Two are connected when each has the description and the
 * candidate that the other made for it, of the last restart: the path of before is no good any more. It forgets to handle
 * messages, and takes its time, when it is told to.
 */
final class NegotiatingPeer extends ResumingPeer {
    private final Random random;
    private final Map<String, Call> calls = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private int made;
    /** How often in a hundred cases it is clumsy. */
    private int clumsiness;

    NegotiatingPeer(RoomServer server, String name, Random random, int clumsiness) {
        super(server, "ROOM42", name, "\"resume\",\"negotiate\"");
        this.random = random;
        this.clumsiness = clumsiness;
    }

    /** One connection of peers. */
    private static final class Call {
        private boolean initiates;
        private long n;
        /** Own description that waits for its answer, and the restart count it belongs to; empty: stable. */
        private String offer = "";

        private long offerN;
        /** The two that are agreed on. */
        private String local = "";

        private String remote = "";
        /** The other's candidate for its description. */
        private String remoteCandidate = "";

        private String earlyCandidate = "";
        private String answerLater = "";
        private long answerLaterN;
        /** The restart count that those two belong to. */
        private long agreed;

        private boolean reported;
        private long reportedOf;

        /** As in a browser an offer that waits does the connection that is there no harm. */
        boolean isConnected() {
            return !local.isEmpty() && !remote.isEmpty() && ice(remoteCandidate).equals(ice(remote));
        }
    }

    /** From here on it does what it should. */
    void sober() {
        clumsiness = 0;
    }

    boolean isConnectedTo(NegotiatingPeer other) {
        Call here = calls.get(other.self());
        Call there = other.calls.get(self());
        return here != null
                && there != null
                && here.isConnected()
                && there.isConnected()
                && here.agreed == here.n
                && there.agreed == here.n
                && there.n == here.n
                && ice(here.remote).equals(ice(there.local))
                && ice(there.remote).equals(ice(here.local));
    }

    String describe(String other) {
        Call call = calls.get(other);
        return call == null
                ? "none"
                : name() + " n=" + call.n + " offer=" + call.offer + " local=" + call.local + " remote=" + call.remote
                        + " candidate=" + call.remoteCandidate;
    }

    private boolean isClumsy() {
        return random.nextInt(100) < clumsiness;
    }

    private Call call(String id) {
        return calls.computeIfAbsent(id, key -> new Call());
    }

    @Override
    void arrived(String id, boolean isNewcomer) {
        Call call = call(id);
        call.initiates = !isNewcomer;
        if (call.initiates) {
            offer(id, call);
        }
    }

    @Override
    void counted(String with, long n) {
        call(with).n = Math.max(call(with).n, n);
    }

    /** Makes an offer, whoever's turn it is: both may, at the same moment. */
    void offerTo(String id) {
        Call call = calls.get(id);
        if (call != null && call.offer.isEmpty() && !call.remote.isEmpty()) {
            offer(id, call);
        }
    }

    void askForRestart(String id) {
        Call call = calls.get(id);
        if (call != null) {
            say("{\"t\":\"restart\",\"to\":\"" + id + "\",\"n\":" + call.n + "}");
        }
    }

    private void offer(String id, Call call) {
        call.offer = description(call.n);
        call.offerN = call.n;
        describe("offer", id, call.offer, call.n);
    }

    /** Who and of which restart, as the credentials of ICE are the same until the next one; and a number. */
    private String description(long n) {
        return name() + "-" + n + "-" + ++made;
    }

    private static String ice(String description) {
        return description.substring(0, Math.max(0, description.lastIndexOf('-')));
    }

    /** A description and its candidate, sometimes the candidate first; sometimes the description gets lost in the page. */
    private void describe(String type, String id, String description, long n) {
        String text = "{\"v\":\"" + description + "\"}";
        if (isClumsy()) {
            signal("ice-candidate", id, text, n);
            signal(type, id, text, n);
        } else {
            if (!isClumsy()) {
                signal(type, id, text, n);
            }
            signal("ice-candidate", id, text, n);
        }
    }

    @Override
    void restarted(String with, boolean offers, long n) {
        Call call = call(with);
        if (n <= call.n) {
            return;
        }
        call.n = n;
        call.answerLater = "";
        if (offers) {
            offer(with, call);
        }
    }

    @Override
    void taken(String from, Heard signal) {
        Call call = call(from);
        long n = number(signal.fields().get("n"));
        if (n < call.n) {
            return;
        }
        call.n = n;
        String value = (String) signal.object(field(signal.type())).get("v");
        switch (signal.type()) {
            case "offer" -> offered(from, call, value, n);
            case "answer" -> {
                if (!call.offer.isEmpty() && call.offerN == n) {
                    call.local = call.offer;
                    call.agreed = n;
                    call.remote = value;
                    call.offer = "";
                    candidates(call);
                }
            }
            default -> {
                call.earlyCandidate = value;
                candidates(call);
            }
        }
        report(from, call);
    }

    private void offered(String from, Call call, String value, long n) {
        boolean collides = !call.offer.isEmpty() && call.offerN == n;
        // The initiator is polite.
        if (collides && !call.initiates) {
            return;
        }
        call.offer = "";
        if (isClumsy()) {
            return;
        }
        call.remote = value;
        candidates(call);
        if (isClumsy()) {
            call.answerLater = value;
            call.answerLaterN = n;
        } else {
            answer(from, call, n);
        }
    }

    private void answer(String to, Call call, long n) {
        call.local = description(n);
        call.agreed = n;
        describe("answer", to, call.local, n);
    }

    /** What it had put off. */
    void catchUp(String id) {
        Call call = calls.get(id);
        if (call != null && !call.answerLater.isEmpty()) {
            call.answerLater = "";
            answer(id, call, call.answerLaterN);
            report(id, call);
        }
    }

    private static void candidates(Call call) {
        if (ice(call.earlyCandidate).equals(ice(call.remote))) {
            call.remoteCandidate = call.earlyCandidate;
        }
    }

    private void report(String id, Call call) {
        if (call.isConnected() != call.reported || call.agreed != call.reportedOf) {
            tell(id, call);
        }
    }

    private void tell(String id, Call call) {
        call.reported = call.isConnected();
        call.reportedOf = call.agreed;
        say("{\"t\":\"peer-state\",\"to\":\"" + id + "\",\"n\":" + call.agreed + ",\"state\":\""
                + (call.reported ? "connected" : "connecting") + "\"}");
    }

    @Override
    void report() {
        calls.forEach(this::tell);
    }

    @Override
    void failed(Heard error) {
        if (error.string("code").equals("NEGOTIATION_FAILED")) {
            failures.add(String.valueOf(error.object("details").get("with")));
        }
    }

    /** Does not give up where the server has. */
    void tryAgain() {
        List<String> again = List.copyOf(failures);
        failures.clear();
        again.forEach(this::askForRestart);
    }
}
