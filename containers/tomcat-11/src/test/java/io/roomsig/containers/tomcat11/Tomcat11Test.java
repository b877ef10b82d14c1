package io.roomsig.containers.tomcat11;

import io.roomsig.containers.ContainerScenarios;
import io.roomsig.containers.ContainerUnderTest;

final class Tomcat11Test extends ContainerScenarios {
    @Override
    protected ContainerUnderTest newContainer() {
        return new Tomcat11Container();
    }
}
