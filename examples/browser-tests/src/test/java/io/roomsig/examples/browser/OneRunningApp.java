package io.roomsig.examples.browser;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * As {@link RunningApps}, but one app only unless this is the proof: for what takes long and lies between browsers and the
 * core, which is the same on every server.
 */
final class OneRunningApp implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return jars().map(RunningApps::start);
    }

    static Stream<ExampleJar> jars() {
        long apps = Boolean.getBoolean("roomsig.proof") ? ExampleJar.values().length : 1;
        return Stream.of(ExampleJar.values()).limit(apps);
    }
}
