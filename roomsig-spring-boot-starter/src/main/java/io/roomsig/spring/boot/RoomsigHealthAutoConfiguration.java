package io.roomsig.spring.boot;

import io.roomsig.core.RoomServer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the rooms, as Spring Boot 4 has it. Loaded only where that is: the other one has these types elsewhere. */
@AutoConfiguration(after = {RoomsigAutoConfiguration.class, RoomsigRedisAutoConfiguration.class})
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(RoomServer.class)
@ConditionalOnEnabledHealthIndicator("roomsig")
final class RoomsigHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "roomsigHealthIndicator")
    HealthIndicator roomsigHealthIndicator(RoomServer server, ObjectProvider<Trouble> troubles) {
        RoomsigHealth health = new RoomsigHealth(server, troubles);
        return () -> {
            Health.Builder builder = health.problem()
                    .map(reason ->
                            (health.isLeaving() ? Health.outOfService() : Health.down()).withDetail("reason", reason))
                    .orElseGet(Health::up);
            return builder.withDetail("rooms", server.rooms())
                    .withDetail("connections", server.connections())
                    .build();
        };
    }
}
