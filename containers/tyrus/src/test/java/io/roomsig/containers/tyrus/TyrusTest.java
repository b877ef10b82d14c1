package io.roomsig.containers.tyrus;

import io.roomsig.containers.ContainerScenarios;
import io.roomsig.containers.ContainerUnderTest;

final class TyrusTest extends ContainerScenarios {
    @Override
    protected ContainerUnderTest newContainer() {
        return new TyrusContainer();
    }
}
