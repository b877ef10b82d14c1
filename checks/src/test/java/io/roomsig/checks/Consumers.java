package io.roomsig.checks;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Projects that have one artifact of ours each: by its version alone, and by the BOM. */
final class Consumers {
    private static final String RESOLVE = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath";

    private final Path folder;

    private Consumers(Path folder) {
        this.folder = folder;
    }

    /** Has Maven resolve all of them at once. */
    static Consumers resolve(ReleaseBuild build, Path folder) throws IOException, InterruptedException {
        StringBuilder modules = new StringBuilder();
        for (Published artifact : Published.all()) {
            for (boolean withBom : new boolean[] {false, true}) {
                String name = name(artifact, withBom);
                modules.append("<module>").append(name).append("</module>");
                write(folder.resolve(name), pom(artifact, withBom));
            }
        }
        write(folder, "<artifactId>consumers</artifactId><packaging>pom</packaging><modules>" + modules + "</modules>");
        build.maven(folder, List.of(RESOLVE, "-Dmdep.outputFile=classpath.txt"));
        return new Consumers(folder);
    }

    private static String name(Published artifact, boolean withBom) {
        return artifact.artifact() + (withBom ? "-by-bom" : "-alone");
    }

    private static String pom(Published artifact, boolean withBom) {
        String version = "<version>" + ReleaseBuild.version() + "</version>";
        StringBuilder pom = new StringBuilder("<artifactId>" + name(artifact, withBom) + "</artifactId>");
        if (withBom) {
            pom.append("<dependencyManagement><dependencies><dependency><groupId>io.roomsig</groupId>")
                    .append("<artifactId>roomsig-bom</artifactId>")
                    .append(version)
                    .append("<type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>");
        }
        pom.append("<dependencies><dependency><groupId>io.roomsig</groupId><artifactId>")
                .append(artifact.artifact())
                .append("</artifactId>")
                .append(withBom ? "" : version)
                .append("</dependency>");
        for (String beside : artifact.beside()) {
            String[] parts = beside.split(":", -1);
            pom.append("<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                    .formatted((Object[]) parts));
        }
        return pom.append("</dependencies>").toString();
    }

    private static void write(Path folder, String body) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>consumer</groupId><version>1</version>" + body
                        + "</project>");
    }

    /** The jars that a project gets. */
    List<Path> jars(Published artifact, boolean withBom) throws IOException {
        String line = Files.readString(folder.resolve(name(artifact, withBom)).resolve("classpath.txt"));
        return Stream.of(line.trim().split(File.pathSeparator)).map(Path::of).toList();
    }

    /** The artifact of a jar in a local repository. */
    static String artifactOf(Path jar) {
        return jar.getParent().getParent().getFileName().toString();
    }

    /** Compiles the artifact's program and runs it on the class path. */
    void runOnClassPath(Published artifact) throws Exception {
        List<Path> jars = jars(artifact, false);
        Path classes = compile(artifact, "class-path", List.of("-classpath", joined(jars)), "");
        List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            call(loader);
        }
    }

    /** Compiles it as a module and runs it on the module path, where each jar is a module with a name. */
    void runOnModulePath(Published artifact) throws Exception {
        List<Path> jars = jars(artifact, false);
        StringBuilder descriptor = new StringBuilder("module consumer { exports consumer; ");
        descriptor.append("requires ").append(artifact.module()).append("; ");
        Path[] beside = jars.stream().filter(artifact::isBeside).toArray(Path[]::new);
        ModuleFinder.of(beside)
                .findAll()
                .forEach(module -> descriptor
                        .append("requires ")
                        .append(module.descriptor().name())
                        .append("; "));
        Path classes = compile(artifact, "module-path", List.of("--module-path", joined(jars)), descriptor + "}");
        ModuleFinder finder =
                ModuleFinder.of(Stream.concat(Stream.of(classes), jars.stream()).toArray(Path[]::new));
        // All of them: an automatic module, as Jedis has and is, does not say what it needs.
        List<String> roots = finder.findAll().stream()
                .map(ModuleReference::descriptor)
                .map(each -> each.name())
                .toList();
        // And what the JDK has, but these tests did not need so far.
        Configuration configuration =
                ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.ofSystem(), roots);
        ModuleLayer layer =
                ModuleLayer.boot().defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
        call(layer.findLoader("consumer"));
    }

    private Path compile(Published artifact, String kind, List<String> options, String descriptor) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources").resolve(artifact.artifact() + "-" + kind));
        Path classes = Files.createDirectories(sources.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        arguments.addAll(options);
        arguments.add(Files.writeString(sources.resolve("Consumer.java"), artifact.consumer())
                .toString());
        if (!descriptor.isEmpty()) {
            arguments.add(Files.writeString(sources.resolve("module-info.java"), descriptor)
                    .toString());
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        if (result != 0) {
            throw new AssertionError(said.toString(StandardCharsets.UTF_8));
        }
        return classes;
    }

    private static void call(ClassLoader loader) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            loader.loadClass("consumer.Consumer")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String joined(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
