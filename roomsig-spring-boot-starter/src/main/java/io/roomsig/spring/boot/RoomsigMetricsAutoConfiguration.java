package io.roomsig.spring.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.roomsig.micrometer.MicrometerRoomMetrics;
import io.roomsig.spi.RoomMetrics;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** What the rooms count, in the app's registry. The registries' own configurations have another name in each Spring Boot. */
@AutoConfiguration(
        before = RoomsigAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, MicrometerRoomMetrics.class})
@ConditionalOnBean(MeterRegistry.class)
final class RoomsigMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RoomMetrics roomsigMetrics(MeterRegistry registry) {
        return new MicrometerRoomMetrics(registry);
    }
}
