package io.roomsig.benchmarks.load;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The jars of this module, of which each server process gets those of its own stack only. */
final class ClassPath {
    /** Jars that exclude each other, by the folders of their groups. */
    enum Stack {
        TOMCAT("/org/apache/tomcat/"),
        UNDERTOW("/io/undertow/|/org/jboss/|/org/wildfly/|/jakarta/"),
        JETTY("/org/eclipse/jetty/|/jakarta/"),
        NETTY("/io/netty/|/com/corundumstudio/");

        private final Pattern groups;

        Stack(String groups) {
            this.groups = Pattern.compile(groups);
        }

        boolean owns(String jar) {
            return jar.endsWith(".jar") && groups.matcher(jar).find();
        }
    }

    private final Path classes;
    private final List<String> jars;

    private ClassPath(Path classes, List<String> jars) {
        this.classes = classes;
        this.jars = jars;
    }

    /** As the build wrote it down, beside the classes. */
    static ClassPath ofBuild() throws IOException {
        try {
            Path classes = Path.of(ClassPath.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String written = Files.readString(classes.resolveSibling("load.classpath"));
            return new ClassPath(classes, Arrays.asList(written.strip().split(File.pathSeparator)));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The build's folder, for what is written while measuring. */
    Path target() {
        return classes.resolveSibling("load");
    }

    /** The module's folder. */
    Path module() {
        return classes.resolve("../..").normalize();
    }

    String of(Stack stack) {
        List<String> own = new ArrayList<>(List.of(classes.toString()));
        for (String jar : jars) {
            boolean isShared = Arrays.stream(Stack.values()).noneMatch(each -> each.owns(jar));
            if (isShared || stack.owns(jar)) {
                own.add(jar);
            }
        }
        return String.join(File.pathSeparator, own);
    }
}
