package io.roomsig.testkit.sim;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.RoomLog;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles changed sources in memory, against what this process runs with. */
final class Compilation {
    private static final String ANNOTATION = """
            package org.jspecify.annotations;
            @java.lang.annotation.Target({java.lang.annotation.ElementType.TYPE_USE,
                java.lang.annotation.ElementType.PACKAGE, java.lang.annotation.ElementType.TYPE})
            public @interface %s {}
            """;

    private Compilation() {}

    /**
     * The classes that come of sources.
     *
     * @param name for whoever has to look for what does not compile
     * @param sources by their paths, from the root of the repository
     */
    static Map<String, byte[]> of(String name, Map<String, String> sources, ClassLoader loader) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler");
        }
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((path, text) -> units.add(new Source(path.substring(path.indexOf("/java/") + 5), text)));
        // Not there at run time, and of no meaning here.
        for (String annotation : List.of("Nullable", "NullMarked")) {
            units.add(
                    new Source("/org/jspecify/annotations/" + annotation + ".java", ANNOTATION.formatted(annotation)));
        }
        StringWriter said = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-nowarn", "--release", "17", "-classpath", classPath(sources, loader));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            InMemory memory = new InMemory(files);
            if (!compiler.getTask(said, memory, null, options, null, units).call()) {
                throw new IllegalStateException("the bug \"" + name + "\" does not compile: " + said);
            }
            return memory.classes.entrySet().stream()
                    .filter(each -> each.getKey().startsWith("io.roomsig."))
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, each -> each.getValue().toByteArray()));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** What the changed classes are compiled against: also the module they are of, where its other classes are. */
    private static String classPath(Map<String, String> sources, ClassLoader loader) {
        List<Class<?>> known = new ArrayList<>(List.of(
                RoomLog.class,
                RoomServer.class,
                Simulation.class,
                JsonFactory.class,
                ObjectMapper.class,
                JsonTypeInfo.class));
        for (String path : sources.keySet()) {
            String type = path.substring(path.indexOf("/java/") + 6, path.length() - ".java".length())
                    .replace('/', '.');
            try {
                known.add(Class.forName(type, false, loader));
            } catch (ClassNotFoundException unknown) {
                throw new IllegalStateException("there is no " + type, unknown);
            }
        }
        Stream<String> places = known.stream().map(Compilation::place).distinct();
        return Stream.concat(places, Stream.of(System.getProperty("java.class.path", "")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null ? "" : Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A class as it is; {@code null} if there is none. */
    static byte @Nullable [] bytes(ClassLoader loader, String type) {
        try (InputStream in = loader.getResourceAsStream(type.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("memory://" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + type.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(type, bytes);
                    return bytes;
                }
            };
        }
    }
}
