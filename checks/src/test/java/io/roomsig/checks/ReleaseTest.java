package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is published, as those get it who use it. The long proof builds it in full, twice. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReleaseTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final List<String> IN_FULL = List.of("-Prelease", "-DskipTests", "-Dspotless.check.skip");
    private static final List<String> IN_SHORT = List.of("-Pquick,release", "-Dcyclonedx.skip");

    @TempDir
    private static Path temp;

    private static ReleaseBuild build;
    private static Consumers consumers;

    @BeforeAll
    static void build_and_resolve() throws IOException, InterruptedException {
        build = ReleaseBuild.run(temp.resolve("first"), PROOF ? IN_FULL : IN_SHORT);
        consumers = Consumers.resolve(build, temp.resolve("consumers"));
    }

    @AfterAll
    static void unlink() throws IOException {
        if (build != null) {
            build.unlink();
        }
    }

    static List<Published> artifacts() {
        return Published.all();
    }

    @Test
    void every_module_that_describes_itself_is_published_and_stands_in_the_bom() throws IOException {
        List<String> described = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Repository.root())) {
            folders.filter(folder -> Files.exists(folder.resolve("src/main/java/module-info.java")))
                    .forEach(folder -> described.add(folder.getFileName().toString()));
        }
        assertThat(Published.all()).extracting(Published::artifact).containsExactlyInAnyOrderElementsOf(described);
        Matcher managed =
                Pattern.compile("<artifactId>([^<]+)").matcher(Files.readString(build.file("roomsig-bom", ".pom")));
        assertThat(managed.results().map(each -> each.group(1)).filter(name -> !name.equals("roomsig-bom")))
                .containsExactlyInAnyOrderElementsOf(described);
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void an_artifact_brings_what_it_needs_and_nothing_that_it_was_built_or_tested_with(Published artifact)
            throws IOException {
        TreeSet<String> expected = new TreeSet<>(artifact.brings());
        expected.add(artifact.artifact());
        artifact.beside().forEach(beside -> expected.add(beside.replaceAll(".*:(.*):.*", "$1")));
        for (boolean withBom : new boolean[] {false, true}) {
            assertThat(consumers.jars(artifact, withBom).stream().map(Consumers::artifactOf))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(consumers.jars(artifact, true)).isEqualTo(consumers.jars(artifact, false));
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void an_artifact_is_used_on_the_class_path(Published artifact) throws Exception {
        consumers.runOnClassPath(artifact);
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void an_artifact_is_used_on_the_module_path_by_its_modules_name(Published artifact) throws Exception {
        consumers.runOnModulePath(artifact);
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void a_jar_has_its_licence_its_name_and_nothing_but_classes_of_its_own(Published artifact) throws IOException {
        try (JarFile jar = new JarFile(build.file(artifact.artifact(), ".jar").toFile())) {
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Repository.read("LICENSE"));
            assertThat(text(jar, "META-INF/NOTICE")).isEqualTo(Repository.read("NOTICE"));
            assertThat(jar.getEntry("module-info.class")).isNotNull();
            String own = artifact.module().replace('.', '/') + "/";
            assertThat(jar.stream().map(ZipEntry::getName))
                    .filteredOn(name -> name.endsWith(".class") && !name.equals("module-info.class"))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith(own)
                            || name.startsWith("io/roomsig/spi/")
                            || name.startsWith("io/roomsig/log/"));
        }
    }

    @Test
    void a_published_pom_stands_alone_and_says_what_it_is() throws IOException {
        List<String> all = new ArrayList<>(List.of("roomsig-bom"));
        Published.all().forEach(artifact -> all.add(artifact.artifact()));
        for (String artifact : all) {
            String pom = Files.readString(build.file(artifact, ".pom"));
            assertThat(pom)
                    .as(artifact)
                    .contains("<name>roomsig: ", "<description>", "<name>Apache-2.0</name>")
                    .doesNotContain("<parent>", "<build>", "<profile", "<repositor", "<scope>test</scope>");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "roomsig.proof", matches = "true", disabledReason = "two full builds: -Pproof")
    void the_same_sources_make_the_same_bytes_wherever_they_lie() throws IOException, InterruptedException {
        Map<String, byte[]> first = build.files();
        ReleaseBuild again = ReleaseBuild.run(temp.resolve("elsewhere/second"), IN_FULL);
        Map<String, byte[]> second = again.files();
        again.unlink();
        for (Published artifact : Published.all()) {
            for (String end : List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
                assertThat(first).containsKey(artifact.artifact() + "-" + ReleaseBuild.version() + end);
            }
        }
        assertThat(second.keySet()).isEqualTo(first.keySet());
        first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    @EnabledIfSystemProperty(named = "roomsig.proof", matches = "true", disabledReason = "two full builds: -Pproof")
    void the_bill_of_materials_has_what_comes_along(Published artifact) throws IOException {
        JsonNode bill = new ObjectMapper()
                .readTree(build.file(artifact.artifact(), "-cyclonedx.json").toFile());
        assertThat(bill.get("components"))
                .extracting(component -> component.get("name").asText())
                .containsExactlyInAnyOrderElementsOf(artifact.brings());
    }

    private static String text(JarFile jar, String name) {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try {
            return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
