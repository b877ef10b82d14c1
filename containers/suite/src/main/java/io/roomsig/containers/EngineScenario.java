package io.roomsig.containers;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.socketio.EngineSettings;
import io.roomsig.jakarta.SignalingOptions;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** What scenarios of Engine.IO have in common. */
@Tag("socket-io")
abstract class EngineScenario extends Scenario {
    static final boolean PROOF = Boolean.getBoolean("roomsig.proof");

    @BeforeEach
    void needsServlets() {
        assumeFalse(lacks(Lack.SERVLETS), "Engine.IO needs servlets");
    }

    final EchoApps apps() {
        return apps(EchoApps.UNHURRIED);
    }

    final EchoApps apps(EngineSettings settings) {
        return closing(new EchoApps(settings));
    }

    final EngineClient serve(EnginePort port) throws Exception {
        return new EngineClient(serve(port, SignalingOptions.DEFAULT));
    }

    final URI serve(EnginePort port, SignalingOptions options) throws Exception {
        return start(new Ports(new RecordingPort(), Map.of("/engine.io/*", port), options));
    }
}
