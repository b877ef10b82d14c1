package io.roomsig.examples.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The example apps of the long tests in turn, each started with tokens in memory, and a browser. JUnit closes both after the class. */
final class RunningApps implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return ExampleJar.forLongTests().map(RunningApps::start);
    }

    static Arguments start(ExampleJar jar) {
        return start(jar, Map.of());
    }

    static Arguments start(ExampleJar jar, Map<String, String> settings) {
        try {
            return Arguments.of(AppProcess.start(jar, settings), new Browser(jar));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
