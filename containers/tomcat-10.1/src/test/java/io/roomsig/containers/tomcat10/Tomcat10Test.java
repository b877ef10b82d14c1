package io.roomsig.containers.tomcat10;

import io.roomsig.containers.ContainerScenarios;
import io.roomsig.containers.ContainerUnderTest;

final class Tomcat10Test extends ContainerScenarios {
    @Override
    protected ContainerUnderTest newContainer() {
        return new Tomcat10Container();
    }
}
