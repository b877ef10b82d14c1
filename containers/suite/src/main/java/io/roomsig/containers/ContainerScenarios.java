package io.roomsig.containers;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** All scenarios. A container's module extends this and makes the container. */
@ExtendWith(Canary.class)
public abstract class ContainerScenarios {

    /** For the test class of a container. */
    protected ContainerScenarios() {}

    /** A server that isn't started yet. */
    protected abstract ContainerUnderTest newContainer();

    @Nested
    final class Handshakes extends HandshakeScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class Proxies extends ProxyScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class Messages extends MessageScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class Endings extends EndScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class Calls extends CallScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class Hostiles extends HostileScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class Engines extends EngineScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class EngineBodies extends EngineBodyScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class EngineMoves extends EngineMoveScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class CrossOrigins extends CrossOriginScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class SocketIoRooms extends SocketIoRoomScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class SocketIoVanishings extends SocketIoVanishScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class SocketIoSecrets extends SocketIoSecretScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class SocketIoHostiles extends SocketIoHostileScenarios {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }

    @Nested
    final class Suites extends OfficialSuites {
        @Override
        ContainerUnderTest newContainer() {
            return ContainerScenarios.this.newContainer();
        }
    }
}
