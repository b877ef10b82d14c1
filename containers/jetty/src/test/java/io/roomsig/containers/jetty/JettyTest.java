package io.roomsig.containers.jetty;

import io.roomsig.containers.ContainerScenarios;
import io.roomsig.containers.ContainerUnderTest;

final class JettyTest extends ContainerScenarios {
    @Override
    protected ContainerUnderTest newContainer() {
        return new JettyContainer();
    }
}
