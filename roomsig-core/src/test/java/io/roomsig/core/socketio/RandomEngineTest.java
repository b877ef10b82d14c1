package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Random inputs, in an order that no client would choose, and {@link EngineJudge} over what comes of them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RandomEngineTest {
    private static final int INPUTS = Boolean.getBoolean("roomsig.proof") ? 20_000_000 : 400_000;
    private static final int INPUTS_A_SESSION = 200;

    @Test
    void whatever_happens_nothing_is_lost_doubled_or_overtaken() {
        int moved = 0;
        int ended = 0;
        int said = 0;
        int whole = 0;
        for (int session = 0; session < INPUTS / INPUTS_A_SESSION; session++) {
            Run run = new Run(session);
            for (int i = 0; i < INPUTS_A_SESSION; i++) {
                run.step();
            }
            whole += run.drain() ? 1 : 0;
            ended += run.judge.ended ? 1 : 0;
            run.end();
            moved += run.judge.moves;
            said += run.judge.arrived;
        }
        // The test would hold anything if sessions never got anywhere.
        assertThat(moved).isGreaterThan(INPUTS / 2_000);
        assertThat(ended).isGreaterThan(INPUTS / 2_000);
        assertThat(said).isGreaterThan(INPUTS / 30);
        assertThat(whole).isGreaterThan(INPUTS / 2_000);
    }

    /** One session. */
    private static final class Run {
        private final Random random;
        private final EngineMachine machine;
        private final EngineJudge judge;
        private final List<EngineEffect> effects = new ArrayList<>();
        /** Half of the clients behave, or sessions would be short. */
        private final boolean isKind;

        private long millis;
        private int asked;

        Run(long seed) {
            this.random = new Random(seed);
            boolean onWebSocket = random.nextInt(4) == 0;
            this.isKind = random.nextBoolean();
            this.machine = new EngineMachine(Driven.SETTINGS, onWebSocket, 0);
            this.judge = new EngineJudge(onWebSocket, () -> "seed " + seed + ", after " + millis + " ms");
        }

        void step() {
            millis += random.nextInt(30);
            switch (random.nextInt(isKind ? 10 : 15)) {
                case 0, 1 -> say();
                case 2 -> machine.tick(now(), effects);
                case 3 -> poll();
                case 4 -> body("3");
                case 5 -> probe();
                case 6 -> probeText(judge.isProbeAnswered ? "5" : "2probe");
                case 7 -> sent();
                case 8 -> text("3");
                case 9 -> machine.tick(now(), effects);
                case 10 -> body(List.of("4x", "", "1", "2", "4a\u001e4b").get(random.nextInt(5)));
                case 11 -> text(List.of("4x", "1", "x").get(random.nextInt(3)));
                case 12 -> lose();
                case 13 -> probeText(List.of("2probe", "5", "4x").get(random.nextInt(3)));
                default -> rarely();
            }
            judge.judge(effects);
        }

        private void rarely() {
            switch (random.nextInt(60)) {
                case 0, 1, 2 -> machine.close(4005, now(), effects);
                case 3, 4, 5 -> machine.expectClose(4500, now());
                case 6 -> {
                    if (judge.answered > 0) {
                        machine.pollFailed(now(), effects);
                    }
                }
                case 7 -> {
                    for (int i = 0; i < 70; i++) {
                        say();
                        judge.judge(effects);
                    }
                }
                default -> {}
            }
        }

        /** A client that does what it should from here on gets all that was said; says whether there was one. */
        boolean drain() {
            boolean moves = random.nextBoolean();
            for (int i = 0; i < 100 && machine.isOpen(); i++) {
                millis += 5;
                if (!judge.isPollHeld && !judge.hasLink && !(judge.isProbeAnswered && moves)) {
                    poll();
                    judge.judge(effects);
                }
                body("3");
                text("3");
                if (moves) {
                    probeText(judge.isProbeAnswered ? "5" : "2probe");
                }
                sent();
                machine.tick(now(), effects);
                judge.judge(effects);
            }
            if (machine.isOpen()) {
                judge.check(judge.arrived == asked, "all that is said arrives, not only " + judge.arrived);
            }
            return machine.isOpen();
        }

        /** From here on only time passes, and maybe the link reports its end. */
        void end() {
            machine.close(4005, now(), effects);
            judge.judge(effects);
            boolean reports = random.nextBoolean();
            for (int i = 0; i < 40; i++) {
                millis += 100;
                if (reports && judge.isLinkClosing) {
                    machine.linkClosed(1005, effects);
                }
                machine.tick(now(), effects);
                judge.judge(effects);
            }
            judge.isOver();
        }

        private long now() {
            return Duration.ofMillis(millis).toNanos();
        }

        private void say() {
            if (machine.isOpen()) {
                machine.send(Outgoing.text("4" + asked++), now(), effects);
            }
        }

        private void poll() {
            if (!isKind || !judge.isPollHeld) {
                machine.poll(now(), effects);
            }
        }

        private void body(String payload) {
            machine.body(payload, now(), effects);
        }

        private void text(String text) {
            if (judge.hasLink) {
                machine.text(text, now(), effects);
            }
        }

        private void probe() {
            machine.probeArrives(now(), effects);
            if (effects.isEmpty()) {
                judge.check(!judge.hasProbe, "one WebSocket is tried at a time");
                judge.hasProbe = true;
            }
        }

        private void probeText(String text) {
            if (judge.hasProbe) {
                machine.probeText(text, effects);
            }
        }

        private void sent() {
            if (judge.isUnderWay && (judge.hasLink || judge.hasProbe)) {
                judge.isUnderWay = false;
                machine.sent(effects);
            }
        }

        private void lose() {
            if (judge.hasProbe && random.nextBoolean()) {
                judge.probeIsGone();
                machine.probeClosed();
            } else if (judge.hasLink && random.nextInt(10) == 0) {
                machine.linkClosed(1006, effects);
            }
        }
    }
}
