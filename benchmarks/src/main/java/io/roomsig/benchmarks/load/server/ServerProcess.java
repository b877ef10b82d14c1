package io.roomsig.benchmarks.load.server;

import java.io.IOException;

/**
 * A server process: {@code app=roomsig|bare|netty-socketio container=tomcat|undertow|jetty}. Says {@code listening on PORT} when it
 * can be used, and ends when its standard input does, so that it does not outlive who started it.
 */
public final class ServerProcess {
    private ServerProcess() {}

    /** Runs until the standard input ends. */
    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(arguments);
        int port = start(settings);
        System.out.println("listening on " + port);
        awaitEndOfInput();
        System.exit(0);
    }

    private static int start(Settings settings) throws Exception {
        return switch (settings.require("app")) {
            case "roomsig" -> {
                RoomsigApp app = new RoomsigApp(settings);
                int port = startOn(settings.require("container"), app);
                app.awaitOpen();
                yield port;
            }
            case "bare" -> startOn(settings.require("container"), new BareApp(Fault.of(settings.find("fault"))));
            case "netty-socketio" -> NettySocketIo.start();
            default -> throw new IllegalArgumentException("no such app: " + settings.require("app"));
        };
    }

    /** Each branch loads classes of its container only: a process has one of them on its class path. */
    private static int startOn(String container, ServletApp app) throws Exception {
        return switch (container) {
            case "tomcat" -> OnTomcat.start(app);
            case "undertow" -> OnUndertow.start(app);
            case "jetty" -> OnJetty.start(app);
            default -> throw new IllegalArgumentException("no such container: " + container);
        };
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Nobody says anything; what counts is the end.
        }
    }
}
