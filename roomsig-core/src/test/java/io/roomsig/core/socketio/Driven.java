package io.roomsig.core.socketio;

import io.roomsig.api.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A machine with a clock that a test moves, and a memory of what it said since it was last asked, in words. */
final class Driven {
    static final EngineSettings SETTINGS = new EngineSettings(
            Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(1), 40, new Limits.Backlog(64, 65_536));

    final EngineMachine machine;
    private final List<EngineEffect> effects = new ArrayList<>();
    private long millis;

    Driven(boolean onWebSocket) {
        machine = new EngineMachine(SETTINGS, onWebSocket, 0);
    }

    static Driven polling() {
        return new Driven(false);
    }

    static Driven onWebSocket() {
        return new Driven(true);
    }

    /** Moved over from polling: probed, answered, upgraded, and the answer to the probe has gone out. */
    static Driven upgraded() {
        Driven session = polling();
        session.probe();
        session.probeText("2probe");
        session.sent();
        session.probeText("5");
        session.says();
        return session;
    }

    Driven elapse(long more) {
        millis += more;
        machine.tick(now(), effects);
        return this;
    }

    /** Lets time pass without a tick. */
    Driven later(long more) {
        millis += more;
        return this;
    }

    Driven poll() {
        machine.poll(now(), effects);
        return this;
    }

    Driven pollFailed() {
        machine.pollFailed(now(), effects);
        return this;
    }

    Driven post(String payload) {
        machine.body(payload, now(), effects);
        return this;
    }

    Driven probe() {
        machine.probeArrives(now(), effects);
        return this;
    }

    Driven probeText(String text) {
        machine.probeText(text, effects);
        return this;
    }

    Driven text(String text) {
        machine.text(text, now(), effects);
        return this;
    }

    Driven sent() {
        machine.sent(effects);
        return this;
    }

    Driven linkClosed(int code) {
        machine.linkClosed(code, effects);
        return this;
    }

    Driven close(int code) {
        machine.close(code, now(), effects);
        return this;
    }

    Driven expectClose(int code) {
        machine.expectClose(code, now());
        return this;
    }

    /** Says whether whoever sends may go on at once. */
    boolean send(String packet) {
        return machine.send(Outgoing.text(packet), now(), effects);
    }

    /** For what a test tells the machine itself. */
    List<EngineEffect> effects() {
        return effects;
    }

    /** What came of it all since this was last asked. */
    List<String> says() {
        List<String> said =
                effects.stream().map(effect -> effect.accept(new Words())).toList();
        effects.clear();
        return said;
    }

    private long now() {
        return Duration.ofMillis(millis).toNanos();
    }

    /** An effect in words. */
    private static final class Words implements EngineEffect.Visitor<String> {
        @Override
        public String deliver(EngineEffect.Deliver effect) {
            return "deliver " + effect.packet();
        }

        @Override
        public String deliverBinary(EngineEffect.DeliverBinary effect) {
            return "deliver " + effect.message().remaining() + " bytes";
        }

        @Override
        public String heard(EngineEffect.Heard effect) {
            return "heard";
        }

        @Override
        public String hold(EngineEffect.Hold effect) {
            return "hold";
        }

        @Override
        public String refuse(EngineEffect.Refuse effect) {
            return "refuse";
        }

        @Override
        public String answerHeld(EngineEffect.AnswerHeld effect) {
            return "answer "
                    + String.join(
                            "|",
                            effect.packets().stream().map(Outgoing::inPayload).toList());
        }

        @Override
        public String refuseHeld(EngineEffect.RefuseHeld effect) {
            return "refuse held";
        }

        @Override
        public String send(EngineEffect.Send effect) {
            return "send " + effect.packet().inPayload();
        }

        @Override
        public String answerProbe(EngineEffect.AnswerProbe effect) {
            return "answer probe";
        }

        @Override
        public String promote(EngineEffect.Promote effect) {
            return "promote";
        }

        @Override
        public String dropProbe(EngineEffect.DropProbe effect) {
            return "drop probe " + effect.code();
        }

        @Override
        public String closeLink(EngineEffect.CloseLink effect) {
            return "close link " + effect.code();
        }

        @Override
        public String ended(EngineEffect.Ended effect) {
            return "ended " + effect.code();
        }

        @Override
        public String forget(EngineEffect.Forget effect) {
            return "forget";
        }
    }
}
