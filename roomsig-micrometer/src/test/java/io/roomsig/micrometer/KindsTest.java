package io.roomsig.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.spi.RoomMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Whatever a server can tell of has a meter of its own, and each is told of by something. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KindsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RoomMetrics metrics = new MicrometerRoomMetrics(registry);

    @Test
    void all_kinds_of_news_count_all_meters_once() {
        for (RoomMetrics.Wire wire : RoomMetrics.Wire.values()) {
            metrics.connectionOpened(wire);
            metrics.connectionLost(wire, true);
            metrics.connectionLost(wire, false);
            for (CloseCode code : CloseCode.values()) {
                metrics.connectionClosed(wire, code);
            }
        }
        for (RoomMetrics.Entry entry : RoomMetrics.Entry.values()) {
            metrics.entered(entry, 1);
        }
        for (RoomMetrics.Relayed what : RoomMetrics.Relayed.values()) {
            metrics.relayed(what, false);
            metrics.relayed(what, true);
        }
        for (RoomMetrics.Loss loss : RoomMetrics.Loss.values()) {
            metrics.crossingLost(loss);
        }
        for (ErrorCode code : ErrorCode.values()) {
            metrics.relayRefused(code);
            metrics.errorSent(code);
            for (RoomMetrics.Way way : RoomMetrics.Way.values()) {
                metrics.refused(way, code, 1);
            }
        }
        for (RoomMetrics.Way way : RoomMetrics.Way.values()) {
            metrics.abandoned(way, 1);
        }
        metrics.paired(RoomMetrics.Step.CONNECTED, RoomMetrics.Cause.NONE, 1);
        metrics.paired(RoomMetrics.Step.HEALED, RoomMetrics.Cause.NONE, 1);
        for (RoomMetrics.Cause cause : RoomMetrics.Cause.values()) {
            metrics.paired(RoomMetrics.Step.RESTARTED, cause, 1);
            metrics.paired(RoomMetrics.Step.FAILED, cause, 1);
        }
        for (RoomMetrics.Call call : RoomMetrics.Call.values()) {
            call.answers().forEach(answer -> metrics.answered(call, answer, 1));
        }
        int refusals = ErrorCode.values().length;
        for (Meter meter : registry.getMeters()) {
            double expected = "refused".equals(meter.getId().getTag("outcome"))
                            && !"admission".equals(meter.getId().getTag("call"))
                    ? refusals
                    : 1;
            assertThat(count(meter)).as(meter.getId().toString()).isEqualTo(expected);
        }
    }

    @Test
    void what_cannot_be_is_counted_nowhere_and_does_no_harm() {
        metrics.answered(RoomMetrics.Call.ICE_SERVERS, RoomMetrics.Answer.REWOUND, 1);
        metrics.paired(RoomMetrics.Step.FAILED, RoomMetrics.Cause.NONE, 1);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(count(meter)).isZero());
    }

    @Test
    void every_meter_says_what_it_is() {
        assertThat(registry.getMeters()).hasSizeGreaterThan(100).allSatisfy(meter -> {
            assertThat(meter.getId().getDescription()).isNotBlank();
            assertThat(meter.getId().getBaseUnit()).isNotBlank();
        });
    }

    private static double count(Meter meter) {
        List<Double> counts = new ArrayList<>();
        meter.measure().forEach(measurement -> {
            if (measurement.getStatistic() == Statistic.COUNT) {
                counts.add(measurement.getValue());
            }
        });
        return counts.get(0);
    }
}
