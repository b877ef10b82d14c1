package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomsig.api.ErrorCode;
import io.roomsig.core.RoomServer;
import io.roomsig.micrometer.MicrometerRoomMetrics;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.VirtualEnvironment;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** docs/METRICS.md has every meter and every value of its tags, and no other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MetricsDocumentationTest {
    private static final Pattern SECTION = Pattern.compile("(?ms)^### `([a-z.]+)`\\n\\n(.*?)(?=^##|\\z)");
    private static final Pattern KIND = Pattern.compile("\\A(Counter|Gauge|Timer), ([a-z ]+)\\.\\n");
    private static final Pattern TAG = Pattern.compile("(?m)^- `([a-z]+)`: (.*(?:\\n  .*)*)");
    private static final Pattern QUOTED = Pattern.compile("`([A-Za-z_-]+)`");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void start() {
        RoomServer.builder()
                .environment(new VirtualEnvironment(1))
                .admission((handshake, request) -> Admission.refuse(ErrorCode.INVALID_TOKEN))
                .metrics(new MicrometerRoomMetrics(registry))
                .build();
    }

    /** What is said of one meter. */
    private record Described(String kind, Map<String, Set<String>> tags) {}

    @Test
    void every_meter_is_documented_with_its_kind_its_unit_and_all_values_of_its_tags_and_no_other() {
        assertThat(documented()).isEqualTo(registered());
    }

    @Test
    void what_can_come_of_each_call_is_documented() {
        Map<String, Set<String>> documented = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| ([^|]+)\\|").matcher(text("roomsig.calls"));
        while (row.find()) {
            documented.put(row.group(1), quoted(row.group(2)));
        }
        Map<String, Set<String>> registered = new TreeMap<>();
        for (Meter timer : registry.get("roomsig.calls").meters()) {
            registered
                    .computeIfAbsent(timer.getId().getTag("call"), call -> new TreeSet<>())
                    .add(timer.getId().getTag("outcome"));
        }
        assertThat(documented).isEqualTo(registered);
    }

    @Test
    void of_every_meter_it_is_said_when_to_be_alarmed() {
        SECTION.matcher(Repository.read("docs/METRICS.md"))
                .results()
                .forEach(section ->
                        assertThat(section.group(2)).as(section.group(1)).contains("**Alert**: "));
    }

    private Map<String, Described> registered() {
        Map<String, Described> meters = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            String type = switch (id.getType()) {
                case COUNTER -> "Counter";
                case GAUGE -> "Gauge";
                case TIMER -> "Timer";
                default -> id.getType().name();
            };
            String unit = meter instanceof TimeGauge ? "seconds" : id.getBaseUnit();
            Described described = meters.computeIfAbsent(
                    id.getName(),
                    name -> new Described(type + ", " + (unit == null ? "no unit" : unit), new TreeMap<>()));
            for (Tag tag : id.getTags()) {
                described
                        .tags()
                        .computeIfAbsent(tag.getKey(), key -> new TreeSet<>())
                        .add(tag.getValue());
            }
        }
        return meters;
    }

    private static Map<String, Described> documented() {
        Map<String, Described> meters = new TreeMap<>();
        Matcher section = SECTION.matcher(Repository.read("docs/METRICS.md"));
        while (section.find()) {
            Matcher kind = KIND.matcher(section.group(2));
            assertThat(kind.find()).as("kind and unit of " + section.group(1)).isTrue();
            Map<String, Set<String>> tags = new TreeMap<>();
            Matcher tag = TAG.matcher(section.group(2));
            while (tag.find()) {
                tags.put(tag.group(1), values(tag.group(2)));
            }
            meters.put(section.group(1), new Described(kind.group(1) + ", " + kind.group(2), tags));
        }
        return meters;
    }

    private static Set<String> values(String said) {
        return said.equals("every error code")
                ? Arrays.stream(ErrorCode.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new))
                : quoted(said);
    }

    private static Set<String> quoted(String text) {
        return QUOTED.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(String meter) {
        return SECTION.matcher(Repository.read("docs/METRICS.md"))
                .results()
                .filter(section -> section.group(1).equals(meter))
                .map(section -> section.group(2))
                .findFirst()
                .orElseThrow();
    }
}
