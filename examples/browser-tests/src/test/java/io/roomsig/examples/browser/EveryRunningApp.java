package io.roomsig.examples.browser;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** As {@link RunningApps}, but all apps whatever build this is: for what takes seconds. */
final class EveryRunningApp implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return Stream.of(ExampleJar.values()).map(RunningApps::start);
    }
}
