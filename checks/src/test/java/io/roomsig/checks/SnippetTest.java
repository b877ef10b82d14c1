package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every piece of Java in the documentation compiles against what is published. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SnippetTest {
    private static final String IMPORTS = """
            import io.micrometer.core.instrument.MeterRegistry;
            import io.roomsig.api.*;
            import io.roomsig.core.*;
            import io.roomsig.core.ice.*;
            import io.roomsig.core.inbound.*;
            import io.roomsig.core.memory.*;
            import io.roomsig.core.room.RoomPolicy;
            import io.roomsig.jakarta.*;
            import io.roomsig.jwt.*;
            import io.roomsig.micrometer.*;
            import io.roomsig.redis.*;
            import io.roomsig.spi.*;
            import io.roomsig.spring.boot.*;
            import io.roomsig.testkit.*;
            import jakarta.servlet.*;
            import jakarta.servlet.annotation.*;
            import java.net.*;
            import java.net.http.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.*;
            import redis.clients.jedis.*;
            """;

    @TempDir
    private Path output;

    static List<Snippet> snippets() {
        List<Snippet> snippets = new ArrayList<>();
        for (String document : Repository.documents()) {
            List<String> blocks = Repository.blocks(document, "java");
            for (int i = 0; i < blocks.size(); i++) {
                if (blocks.get(i).startsWith("package ")) {
                    // A whole file, of a project that another test builds.
                    continue;
                }
                snippets.add(new Snippet(document + " " + (i + 1), blocks.get(i)));
            }
        }
        return snippets;
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void a_snippet_compiles(Snippet snippet) throws IOException {
        assertThat(errors(snippet.source())).isEmpty();
    }

    @Test
    void a_snippet_that_does_not_compile_is_found() throws IOException {
        assertThat(errors(new Snippet("x", "RoomServer.builder().noSuchMethod();").source()))
                .isNotEmpty();
    }

    @Test
    void embedding_takes_no_more_than_some_twenty_lines() {
        assertThat(Repository.blocks("README.md", "java").get(0).lines().count())
                .isLessThanOrEqualTo(20);
    }

    private List<String> errors(String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", output.toString(), "-cp", System.getProperty("java.class.path"));
        compiler.getTask(null, null, diagnostics, options, null, List.of(new Source(source)))
                .call();
        return diagnostics.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> each.getLineNumber() + ": " + each.getMessage(null))
                .collect(Collectors.toList());
    }

    record Snippet(String name, String code) {
        /** A class as it stands; statements as the body of a method. */
        String source() {
            if (code.contains("class ")) {
                return IMPORTS + code.replace("public class", "class");
            }
            return IMPORTS + "class Snippet { void run() throws Exception {\n" + code + "\n} }";
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String code) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
