package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.FuzzInputs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Any payloads, at any point of a session. An input is a script: a line for each thing that happens, its first character
 * says what, the rest is what the client sends.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
public class EngineMachineFuzzTest {
    private static final String SEPARATOR = "\u001e";

    @Test
    void the_inputs_that_are_kept_hold() {
        FuzzInputs.replay(EngineMachineFuzzTest.class, EngineMachineFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void mutations_of_them_hold() {
        FuzzInputs.mutate(EngineMachineFuzzTest.class, EngineMachineFuzzTest::fuzzerTestOneInput);
    }

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        new Script(text.startsWith("w")).run(text.split("\n", -1));
    }

    private static final class Script {
        private final EngineMachine machine;
        private final EngineJudge judge;
        private final List<EngineEffect> effects = new ArrayList<>();
        private long millis;
        private int asked;

        Script(boolean onWebSocket) {
            this.machine = new EngineMachine(Driven.SETTINGS, onWebSocket, 0);
            this.judge = new EngineJudge(onWebSocket, () -> "after " + millis + " ms");
        }

        void run(String[] lines) {
            for (String line : lines) {
                if (!line.isEmpty()) {
                    line(line.charAt(0), line.substring(1));
                    judge.judge(effects);
                }
            }
            end();
        }

        private void line(char what, String rest) {
            switch (what) {
                case 'b' -> body(rest);
                case 't' -> text(rest);
                case 'p' -> machine.poll(now(), effects);
                case 's' -> say();
                case 'o' -> sent();
                case 'P' -> probe();
                case 'T' -> probeText(rest);
                case 'e' -> elapse(rest);
                case 'B' -> binary(rest);
                case 'c' -> machine.close(4005, now(), effects);
                case 'x' -> machine.expectClose(4500, now());
                case 'l' -> lose();
                default -> {}
            }
        }

        /** Each message among the packets is delivered, in order, up to the first that ends the session. */
        private void body(String payload) {
            List<String> messages = new ArrayList<>();
            boolean wasHeard = machine.isOpen() && !machine.isOnWebSocket();
            String[] packets = payload.split(SEPARATOR, -1);
            for (String packet : packets) {
                if (packet.startsWith("4")) {
                    messages.add(packet);
                }
            }
            machine.body(payload, now(), effects);
            judge.check(effects.size() <= packets.length + 12, "what is to be done grows with the payload only");
            delivered(messages, wasHeard);
        }

        private void text(String text) {
            if (judge.hasLink) {
                boolean wasHeard = machine.isOpen();
                machine.text(text, now(), effects);
                judge.check(effects.size() <= 4, "one packet has few effects");
                delivered(text.startsWith("4") ? List.of(text) : List.of(), wasHeard);
            }
        }

        private void delivered(List<String> messages, boolean wasHeard) {
            judge.delivered.clear();
            judge.judge(effects);
            int heard = judge.delivered.size();
            judge.check(
                    heard <= messages.size() && messages.subList(0, heard).equals(judge.delivered), "as it was sent");
            judge.check(!wasHeard || !machine.isOpen() || heard == messages.size(), "all of it, if it goes on");
            judge.check(wasHeard || heard == 0, "a session that is not open hears nothing");
        }

        private void binary(String rest) {
            if (judge.hasLink) {
                machine.binary(ByteBuffer.wrap(rest.getBytes(StandardCharsets.UTF_8)), effects);
            }
        }

        private void say() {
            if (machine.isOpen()) {
                machine.send(Outgoing.text("4" + asked++), now(), effects);
            }
        }

        private void sent() {
            if (judge.isUnderWay && (judge.hasLink || judge.hasProbe)) {
                judge.isUnderWay = false;
                machine.sent(effects);
            }
        }

        private void probe() {
            machine.probeArrives(now(), effects);
            if (effects.isEmpty()) {
                judge.hasProbe = true;
            }
        }

        private void probeText(String text) {
            if (judge.hasProbe) {
                machine.probeText(text, effects);
            }
        }

        private void elapse(String rest) {
            millis += rest.length();
            machine.tick(now(), effects);
        }

        private void lose() {
            if (judge.hasProbe) {
                judge.probeIsGone();
                machine.probeClosed();
            } else if (judge.hasLink) {
                machine.linkClosed(1006, effects);
            } else if (judge.answered > 0) {
                machine.pollFailed(now(), effects);
            }
        }

        private void end() {
            machine.close(4005, now(), effects);
            for (int i = 0; i < 2; i++) {
                millis += EngineSettings.GRACE.toMillis();
                machine.tick(now(), effects);
                judge.judge(effects);
            }
            judge.isOver();
        }

        private long now() {
            return Duration.ofMillis(millis).toNanos();
        }
    }

    @Test
    void a_script_gets_as_far_as_a_session_can() {
        Script script = new Script(false);
        script.run("p\ns\nP\nT2probe\no\nT5\nt4x\ns\no\nt3".split("\n", -1));
        assertThat(script.judge.moves).isOne();
        assertThat(script.judge.arrived).isEqualTo(2);
    }
}
