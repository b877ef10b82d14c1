package io.roomsig.checks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between packages, and what may stand in public. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                    "io.roomsig.api",
                    "io.roomsig.spi",
                    "io.roomsig.log",
                    "io.roomsig.core",
                    "io.roomsig.jakarta",
                    "io.roomsig.jwt",
                    "io.roomsig.redis",
                    "io.roomsig.micrometer",
                    "io.roomsig.spring.boot",
                    "io.roomsig.testkit");

    private static final String PLATFORM = "java..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String API = "io.roomsig.api";
    private static final String SPI = "io.roomsig.spi";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.roomsig.api          | io.roomsig.api",
                "io.roomsig.spi          | io.roomsig.api, io.roomsig.spi",
                "io.roomsig.log          | io.roomsig.log",
                "io.roomsig.core.room    | io.roomsig.api, io.roomsig.core.room",
                "io.roomsig.core.ice     | io.roomsig.api, io.roomsig.spi, io.roomsig.core.ice, javax.crypto..",
                "io.roomsig.core.inbound | io.roomsig.api, io.roomsig.spi, io.roomsig.core.inbound",
                "io.roomsig.core.memory  | io.roomsig.api, io.roomsig.spi, io.roomsig.log, io.roomsig.core.memory",
                "io.roomsig.core.wire    | io.roomsig.api, io.roomsig.spi, io.roomsig.core.room, io.roomsig.core.wire,"
                        + " com.fasterxml.jackson.core..",
                "io.roomsig.core.socketio | io.roomsig.api, io.roomsig.spi, io.roomsig.log, io.roomsig.core.inbound,"
                        + " io.roomsig.core.socketio",
                "io.roomsig.core         | io.roomsig.api, io.roomsig.spi, io.roomsig.log, io.roomsig.core.., com.fasterxml.jackson..",
                "io.roomsig.jakarta..    | io.roomsig.api, io.roomsig.spi, io.roomsig.log, io.roomsig.core.inbound, io.roomsig.jakarta..,"
                        + " jakarta.servlet.., jakarta.websocket..",
                "io.roomsig.redis..      | io.roomsig.api, io.roomsig.spi, io.roomsig.log, io.roomsig.redis.., redis.clients.jedis..,"
                        + " com.fasterxml.jackson.core..",
                "io.roomsig.jwt..        | io.roomsig.api, io.roomsig.spi, io.roomsig.log, io.roomsig.jwt.., com.nimbusds..",
                "io.roomsig.micrometer.. | io.roomsig.api, io.roomsig.spi, io.roomsig.micrometer.., io.micrometer.core..",
                "io.roomsig.spring.boot.. | io.roomsig.api, io.roomsig.spi, io.roomsig.core, io.roomsig.core.ice,"
                        + " io.roomsig.core.memory, io.roomsig.core.room, io.roomsig.jakarta, io.roomsig.micrometer, io.roomsig.redis,"
                        + " io.micrometer.core.., io.roomsig.spring.boot, jakarta.servlet.., jakarta.websocket.., org.springframework..,"
                        + " redis.clients.jedis..",
                "io.roomsig.testkit..    | io.roomsig.api, io.roomsig.spi, io.roomsig.core, io.roomsig.core.inbound,"
                        + " io.roomsig.core.room, javax.tools,"
                        + " io.roomsig.core.memory, io.roomsig.testkit.., com.fasterxml.jackson.., org.junit..,"
                        + " org.assertj.., org.opentest4j.., org.apiguardian.."
            })
    void arrows_point_one_way(String from, String to) {
        String[] allowed = (to + "," + PLATFORM + "," + NULLNESS).split(" *, *");
        classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(isPrimitiveArray()))
                .check(ALL);
    }

    @Test
    void an_spi_speaks_in_values_and_in_the_platforms_types_only() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(API, SPI)
                .and()
                .arePublic()
                .should(speakOnlyOf(API, SPI, PLATFORM))
                .check(ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"com.fasterxml..", "com.nimbusds..", "io.roomsig.core.wire..", "io.roomsig.core.socketio.."})
    void nothing_in_public_shows(String hidden) {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(
                        "io.roomsig.core",
                        "io.roomsig.core.ice",
                        "io.roomsig.core.room",
                        "io.roomsig.jakarta",
                        "io.roomsig.jwt",
                        "io.roomsig.redis",
                        "io.roomsig.testkit")
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .arePublic()
                .should(notSpeakOf(hidden))
                .check(ALL);
    }

    @Test
    void nothing_is_named_by_what_says_nothing() {
        noClasses().should().haveNameMatching(".*(Impl|Manager|Utils?|Helper)").check(ALL);
    }

    @Test
    void no_static_field_changes() {
        noFields()
                .that()
                .areStatic()
                .should()
                .notHaveModifier(JavaModifier.FINAL)
                .check(ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "core", "redis", "jwt", "micrometer", "jakarta", "spring-boot-starter", "testkit"})
    void every_published_module_describes_itself(String module) {
        Path descriptor = Repository.root().resolve("roomsig-" + module + "/src/main/java/module-info.java");
        assertThat(Files.exists(descriptor)).isTrue();
    }

    private static DescribedPredicate<JavaClass> isPrimitiveArray() {
        return new DescribedPredicate<>("primitive") {
            @Override
            public boolean test(JavaClass type) {
                return type.isPrimitive() || type.isArray();
            }
        };
    }

    private static ArchCondition<JavaMethod> speakOnlyOf(String... packages) {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(packages).or(isPrimitiveArray());
        return signature("speak only of " + String.join(", ", packages), allowed);
    }

    private static ArchCondition<JavaMethod> notSpeakOf(String... packages) {
        return signature(
                "not speak of " + String.join(", ", packages), DescribedPredicate.not(resideInAnyPackage(packages)));
    }

    private static ArchCondition<JavaMethod> signature(String name, DescribedPredicate<JavaClass> allowed) {
        return new ArchCondition<>(name) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                method.getAllInvolvedRawTypes().stream()
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> !allowed.test(type))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " speaks of " + type.getName())));
            }
        };
    }
}
