package io.roomsig.containers.undertow;

import io.roomsig.containers.ContainerScenarios;
import io.roomsig.containers.ContainerUnderTest;

final class UndertowTest extends ContainerScenarios {
    @Override
    protected ContainerUnderTest newContainer() {
        return new UndertowContainer();
    }
}
