package io.roomsig.examples.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * An example app with the seed's page on a server of its own, and a browser; in the proof each app in turn. What lies between pages and
 * the core is the same on every server, and tried on each by the container suites. JUnit closes all of them.
 */
final class SeedApps implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        boolean all = Boolean.getBoolean("roomsig.proof");
        return ExampleJar.forLongTests()
                .filter(jar -> all || jar == ExampleJar.TOMCAT)
                .map(SeedApps::start);
    }

    private static Arguments start(ExampleJar jar) {
        try {
            SeedServer page = SeedServer.start();
            Map<String, String> settings =
                    Map.of("ALLOWED_ORIGINS", page.origin().toString());
            return Arguments.of(AppProcess.start(jar, settings), page, new Browser(jar));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
