package io.roomsig.core.socketio;

import java.nio.ByteBuffer;
import java.util.List;

/** What is to be done because of something that happened to a session. In order. */
sealed interface EngineEffect {

    /** Lets the visitor decide by kind. */
    <R> R accept(Visitor<R> visitor);

    /**
     * Gives a message to the application.
     *
     * @param packet the whole packet: the message follows the type
     */
    record Deliver(String packet) implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.deliver(this);
        }
    }

    /** Gives a binary message to the application. */
    record DeliverBinary(ByteBuffer message) implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.deliverBinary(this);
        }
    }

    /** Tells the application that the client lives. */
    record Heard() implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.heard(this);
        }
    }

    /** The poll that has just arrived waits from here on. */
    record Hold() implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.hold(this);
        }
    }

    /** The request that has just arrived is refused. */
    record Refuse() implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.refuse(this);
        }
    }

    /** Answers the poll that waits. */
    record AnswerHeld(List<Outgoing> packets) implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.answerHeld(this);
        }
    }

    /** Refuses the poll that waits: its session has gone on without it. */
    record RefuseHeld() implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.refuseHeld(this);
        }
    }

    /** Sends one packet over the WebSocket; the end of it is reported. */
    record Send(Outgoing packet) implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.send(this);
        }
    }

    /** Answers the probe over the WebSocket that is being tried; the end of it is reported. */
    record AnswerProbe() implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.answerProbe(this);
        }
    }

    /** The WebSocket that is being tried carries the session from here on. */
    record Promote() implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.promote(this);
        }
    }

    /** Ends the WebSocket that is being tried. */
    record DropProbe(int code) implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dropProbe(this);
        }
    }

    /** Ends the WebSocket that carries the session. */
    record CloseLink(int code) implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.closeLink(this);
        }
    }

    /**
     * Tells the application that its client is gone. Once.
     *
     * @param code as of a WebSocket (RFC 6455 section 7.4)
     */
    record Ended(int code) implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ended(this);
        }
    }

    /** Nothing comes of this session any more: its id is forgotten. Once, and last of all. */
    record Forget() implements EngineEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.forget(this);
        }
    }

    /** One method for each effect. */
    interface Visitor<R> {
        R deliver(Deliver effect);

        R deliverBinary(DeliverBinary effect);

        R heard(Heard effect);

        R hold(Hold effect);

        R refuse(Refuse effect);

        R answerHeld(AnswerHeld effect);

        R refuseHeld(RefuseHeld effect);

        R send(Send effect);

        R answerProbe(AnswerProbe effect);

        R promote(Promote effect);

        R dropProbe(DropProbe effect);

        R closeLink(CloseLink effect);

        R ended(Ended effect);

        R forget(Forget effect);
    }
}
