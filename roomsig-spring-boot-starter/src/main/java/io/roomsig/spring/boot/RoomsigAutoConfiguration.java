package io.roomsig.spring.boot;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.core.JoinTokens;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.PairListener;
import io.roomsig.spi.RoomGuard;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.RoomMetrics;
import io.roomsig.spi.Tenancy;
import io.roomsig.spi.TokenStore;
import jakarta.servlet.Servlet;
import jakarta.websocket.server.ServerContainer;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The room server and its parts, in web apps on servlets. Each part steps back where the app has a bean of its type; what no property
 * says a {@link RoomServerCustomizer} does.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, ServerContainer.class})
@EnableConfigurationProperties({RoomsigProperties.class, RoomsigRedisProperties.class})
final class RoomsigAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    IceServerProvider roomsigIceServers(RoomsigProperties properties) {
        return properties.ice().toProvider();
    }

    @Bean
    @ConditionalOnMissingBean
    TokenStore roomsigTokenStore(RoomsigRedisProperties redis) {
        if (redis.tokens()) {
            // The store on Redis would have come before this one.
            throw MissingPart.redis("roomsig.redis.tokens");
        }
        return new InMemoryTokenStore(InstantSource.system());
    }

    @Bean
    @ConditionalOnMissingBean
    JoinTokens roomsigJoinTokens(TokenStore store) {
        return new JoinTokens(store);
    }

    @Bean
    @ConditionalOnMissingBean
    Admission roomsigAdmission(
            RoomsigProperties properties, ObjectProvider<RoomAuthorizer> authorizers, TokenStore store) {
        RoomAuthorizer authorizer = authorizers.getIfAvailable();
        if (authorizer != null) {
            return new AuthorizedAdmission(authorizer);
        }
        return switch (properties.admission()) {
            case TOKENS -> Admission.tokens(store);
            case LOGIN -> byLogin();
        };
    }

    /** What README.md shows, in a word. */
    private static Admission byLogin() {
        return (handshake, join) -> {
            String user = handshake.principal();
            return user == null
                    ? Admission.refuse(ErrorCode.INVALID_TOKEN)
                    : Admission.grant(Grant.builder(join.room(), user)
                            .identity(user)
                            .displayName(user)
                            .build());
        };
    }

    @Bean
    @ConditionalOnMissingBean
    RoomServer roomServer(
            RoomsigProperties properties,
            RoomsigRedisProperties redis,
            Admission admission,
            IceServerProvider iceServers,
            ObjectProvider<RoomLog> log,
            ObjectProvider<NodeBus> bus,
            ObjectProvider<RoomListener> listener,
            ObjectProvider<PairListener> pairListener,
            ObjectProvider<RoomGuard> guard,
            ObjectProvider<RoomMetrics> metrics,
            ObjectProvider<Tenancy> tenancy,
            ObjectProvider<RoomServerCustomizer> customizers) {
        RoomServer.Builder builder = RoomServer.builder()
                .admission(admission)
                .iceServers(iceServers)
                .policy(properties.policy().toPolicy())
                .limits(properties.limits().toLimits())
                .maxRooms(properties.maxRooms());
        log.ifAvailable(builder::roomLog);
        bus.ifAvailable(builder::nodeBus);
        if (redis.cluster() && bus.getIfAvailable() == null) {
            throw MissingPart.redis("roomsig.redis.cluster");
        }
        listener.ifAvailable(builder::listener);
        pairListener.ifAvailable(builder::pairListener);
        guard.ifAvailable(builder::guard);
        metrics.ifAvailable(builder::metrics);
        tenancy.ifAvailable(builder::tenancy);
        if (properties.addressLimits() != null) {
            builder.addressLimits(properties.addressLimits().toLimits());
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    RoomServerLifecycle roomServerLifecycle(RoomServer server, RoomsigProperties properties) {
        return new RoomServerLifecycle(server, properties.shutdownPatience());
    }
}
