package io.roomsig.examples.springboot;

import io.roomsig.core.RoomServer;
import io.roomsig.examples.web.AppConfig;
import io.roomsig.examples.web.ExampleApp;
import io.roomsig.examples.web.RoomApp;
import io.roomsig.jakarta.OriginRule;
import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The example app on Spring Boot. The starter serves its rooms; it takes the room server that the example apps share, which reads
 * their environment variables. An app of its own leaves both beans out, and sets properties.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringBootApp {

    /** The one who starts it says what went wrong, in one sentence. Held here, since the JDK holds loggers weakly. */
    private static final Logger FAILURES = Logger.getLogger("org.springframework.boot");

    /** For Spring. */
    SpringBootApp() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        ExampleApp.run(SpringBootApp::start);
    }

    @Bean
    RoomServer roomServer(RoomApp app) {
        return app.server();
    }

    @Bean
    OriginRule origins(RoomApp app) {
        return app.origins();
    }

    @Bean
    ServletContextInitializer pages(RoomApp app) {
        return app::registerPages;
    }

    private static ExampleApp.Running start(AppConfig config, RoomApp app) throws Exception {
        FAILURES.setLevel(Level.OFF);
        // Here, where it fails with what is told to the user.
        String address = InetAddress.getByName(config.host()).getHostAddress();
        SpringApplication spring = new SpringApplication(SpringBootApp.class);
        spring.setWebApplicationType(WebApplicationType.SERVLET);
        spring.setBannerMode(Banner.Mode.OFF);
        spring.setRegisterShutdownHook(false);
        spring.setDefaultProperties(Map.of(
                "server.address",
                address,
                "server.port",
                config.port(),
                "roomsig.http.socket-io-path",
                "/socket.io/*"));
        spring.addInitializers(context -> ((GenericApplicationContext) context).registerBean(RoomApp.class, () -> app));
        ConfigurableApplicationContext context = spring.run();
        String port = context.getEnvironment().getProperty("local.server.port");
        return new ExampleApp.Running(Integer.parseInt(Objects.requireNonNull(port)), context);
    }
}
