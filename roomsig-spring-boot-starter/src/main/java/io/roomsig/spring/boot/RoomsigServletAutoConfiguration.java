package io.roomsig.spring.boot;

import io.roomsig.core.RoomServer;
import io.roomsig.jakarta.BrowserClientServlet;
import io.roomsig.jakarta.OriginRule;
import io.roomsig.jakarta.SignalingOptions;
import io.roomsig.jakarta.SignalingServlet;
import io.roomsig.jakarta.SocketIoServlet;
import jakarta.servlet.Servlet;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * The servlets, beside Spring MVC and not through it: behind the app's filters, Spring Security's among them, and without its message
 * converters. The WebSocket container is the web server's own, which Spring Boot has switched on.
 */
@AutoConfiguration(after = RoomsigAutoConfiguration.class)
@ConditionalOnBean(RoomServer.class)
@EnableConfigurationProperties(RoomsigHttpProperties.class)
final class RoomsigServletAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    OriginRule roomsigOrigins(RoomsigHttpProperties properties) {
        return properties.origins();
    }

    @Bean
    @ConditionalOnMissingBean
    SignalingOptions roomsigSignalingOptions(OriginRule origins, RoomsigHttpProperties properties) {
        SignalingOptions.Builder options = SignalingOptions.builder().origins(origins);
        if (!properties.trustedProxies().isEmpty()) {
            options.trustedProxies(properties.proxies());
        }
        return options.build();
    }

    @Bean
    @ConditionalOnMissingBean(name = "roomsigSignaling")
    ServletRegistrationBean<SignalingServlet> roomsigSignaling(
            RoomServer server, SignalingOptions options, RoomsigHttpProperties properties) {
        return registration("roomsigSignaling", new SignalingServlet(server, options), properties.path());
    }

    @Bean
    @ConditionalOnProperty("roomsig.http.socket-io-path")
    @ConditionalOnMissingBean(name = "roomsigSocketIo")
    ServletRegistrationBean<SocketIoServlet> roomsigSocketIo(
            RoomServer server, SignalingOptions options, RoomsigHttpProperties properties) {
        return registration(
                "roomsigSocketIo",
                new SocketIoServlet(server.socketIo(), options),
                Objects.requireNonNull(properties.socketIoPath()));
    }

    /** Not left to MVC's handler of static files, which an app may have switched off or moved. */
    @Bean
    @ConditionalOnMissingBean(name = "roomsigBrowserClient")
    ServletRegistrationBean<BrowserClientServlet> roomsigBrowserClient() {
        return registration("roomsigBrowserClient", new BrowserClientServlet(), BrowserClientServlet.PATH);
    }

    private static <T extends Servlet> ServletRegistrationBean<T> registration(String name, T servlet, String path) {
        ServletRegistrationBean<T> registration = new ServletRegistrationBean<>(servlet, path);
        registration.setName(name);
        return registration;
    }
}
