package io.roomsig.examples.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/** The life of an example app's process: reads the settings, starts, says where it listens, and ends politely. */
public final class ExampleApp {
    private static final int BAD_SETTINGS = 2;
    private static final int CANNOT_START = 1;

    /** Whoever stops us may kill us after five seconds; by then the clients know. */
    private static final long STOP_MILLIS = 4_500;

    private final PrintStream out;
    private final PrintStream err;

    private ExampleApp(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Starts an app on some server; its {@code main} does nothing else. */
    public static void run(Container container) {
        int status = new ExampleApp(System.out, System.err).start(System.getenv(), container);
        if (status != 0) {
            System.exit(status);
        }
    }

    private int start(Map<String, String> environment, Container container) {
        configureLogging();
        AppConfig config;
        try {
            config = AppConfig.parse(environment);
        } catch (AppConfig.Invalid e) {
            err.println(e.getMessage());
            return BAD_SETTINGS;
        }
        RoomApp app = new RoomApp(config);
        Running running;
        try {
            running = container.start(config, app);
            app.awaitReady();
        } catch (Exception e) {
            err.println("Cannot listen on " + config.url(config.port()) + ": " + reason(e));
            return CANNOT_START;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopInTime(app, running), "stop"));
        out.println("listening on " + config.url(running.port()));
        out.flush();
        return 0;
    }

    private void stopInTime(RoomApp app, Running running) {
        Thread stopper = new Thread(() -> stop(app, running), "stopper");
        stopper.setDaemon(true);
        stopper.start();
        try {
            // The process ends when this returns, whether the server could be stopped or not.
            stopper.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(RoomApp app, Running running) {
        app.sayGoodbye();
        try {
            running.server().close();
        } catch (Exception e) {
            err.println("The server did not stop cleanly: " + e);
        }
        app.close();
    }

    /** Somebody who wants more to be logged names another file by the JDK's own property. */
    private void configureLogging() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream in = ExampleApp.class.getResourceAsStream("/logging.properties")) {
            if (in != null) {
                LogManager.getLogManager().readConfiguration(in);
            }
        } catch (IOException e) {
            err.println("Logging could not be configured: " + e);
        }
    }

    private static String reason(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return cause.getMessage() + ".";
            }
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "HOST is no address of this machine.";
            }
        }
        return failure.toString();
    }

    /** A server that an app runs on. */
    @FunctionalInterface
    public interface Container {
        /**
         * Starts it.
         *
         * @param config where to listen
         * @param app what to serve
         * @return the server, when it answers requests
         */
        Running start(AppConfig config, RoomApp app) throws Exception;
    }

    /**
     * A server that runs.
     *
     * @param port where it listens
     * @param server stops it
     */
    public record Running(int port, AutoCloseable server) {}
}
