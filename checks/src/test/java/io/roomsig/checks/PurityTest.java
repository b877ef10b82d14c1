package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.roomsig.checks.impure.ImpureRoom;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The room is pure. The rules are tried on a class that is as impure as can be: they have to find all of it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PurityTest {
    private static final Set<String> BANNED_METHODS =
            Set.of("now", "nanoTime", "currentTimeMillis", "randomUUID", "random");

    private static final ArchRule NO_CLOCKS_AND_NO_CHANCE = ArchRuleDefinition.noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<JavaCall<?>>("a clock or chance is asked") {
                @Override
                public boolean test(JavaCall<?> call) {
                    AccessTarget target = call.getTarget();
                    return BANNED_METHODS.contains(target.getName())
                            && target.getOwner().getPackageName().startsWith("java.");
                }
            })
            .allowEmptyShould(true);

    private static final ArchRule NO_IMPURE_TYPES = ArchRuleDefinition.noClasses()
            .should()
            .dependOnClassesThat(new DescribedPredicate<JavaClass>("are threads, timers, clocks, chance or I/O") {
                @Override
                public boolean test(JavaClass type) {
                    return type.isAssignableTo(Thread.class)
                            || type.isAssignableTo(ThreadLocal.class)
                            || type.isAssignableTo(RandomGenerator.class)
                            || type.isAssignableTo("java.util.Timer")
                            || type.isAssignableTo("java.time.InstantSource")
                            || type.getPackageName().startsWith("java.util.concurrent")
                            || type.getPackageName().startsWith("java.net")
                            || type.getPackageName().startsWith("java.nio.file")
                            || type.getPackageName().startsWith("java.nio.channels")
                            || type.getName().startsWith("java.io.File")
                            || type.getName().startsWith("java.lang.System$Logger");
                }
            });

    private static final ArchRule NO_FIELD_THAT_CHANGES =
            ArchRuleDefinition.fields().should().beFinal();

    @Test
    void the_room_is_pure() {
        JavaClasses room = new ClassFileImporter().importPackages("io.roomsig.core.room");
        assertThat(room).hasSizeGreaterThan(20);
        NO_CLOCKS_AND_NO_CHANCE.check(room);
        NO_IMPURE_TYPES.check(room);
        NO_FIELD_THAT_CHANGES.check(room);
    }

    /** Its fields do change: it is a machine, not a value. Nothing else of the world is in it. */
    @Test
    void a_session_of_engine_io_is_without_clock_chance_threads_and_input_or_output() {
        JavaClasses machine = new ClassFileImporter()
                .importPackages("io.roomsig.core.socketio")
                .that(HasName.Predicates.nameMatching(
                        ".*\\.(EngineMachine|EngineEffect|Outgoing|SocketIoPacket)(\\$.*)?"));
        assertThat(machine).hasSizeGreaterThan(15);
        NO_CLOCKS_AND_NO_CHANCE.check(machine);
        NO_IMPURE_TYPES.check(machine);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now()",
                "nanoTime()",
                "currentTimeMillis()",
                "randomUUID()",
                "Math.random()",
                "java.util.Random",
                "java.util.Timer",
                "java.time.Clock",
                "java.time.InstantSource",
                "java.io.File",
                "java.lang.Thread>",
                "java.lang.ThreadLocal",
                "ImpureRoom.changing>"
            })
    void an_impure_room_is_caught(String impurity) {
        JavaClasses impure = new ClassFileImporter().importClasses(ImpureRoom.class);
        StringBuilder found = new StringBuilder();
        for (ArchRule rule : Set.of(NO_CLOCKS_AND_NO_CHANCE, NO_IMPURE_TYPES, NO_FIELD_THAT_CHANGES)) {
            EvaluationResult result = rule.evaluate(impure);
            result.getFailureReport()
                    .getDetails()
                    .forEach(detail -> found.append(detail).append('\n'));
        }
        assertThat(found.toString()).contains(impurity);
    }
}
