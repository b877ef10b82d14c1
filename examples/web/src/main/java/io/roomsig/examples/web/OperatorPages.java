package io.roomsig.examples.web;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.roomsig.core.RoomServer;
import io.roomsig.micrometer.MicrometerRoomMetrics;
import jakarta.servlet.ServletContext;
import java.time.InstantSource;

/**
 * What those who run the app may want to look at: the live view and the metrics. Everybody who reaches the app may look, so it is there
 * only where it was asked for. In a product this belongs behind its login, or on a port that others do not reach.
 */
final class OperatorPages {
    private final InstantSource clock = InstantSource.system();
    private final LiveNotes notes = new LiveNotes(clock);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Lets them hear of what happens on a server that is about to be built. */
    void hear(RoomServer.Builder rooms) {
        rooms.listener(notes).pairListener(notes).metrics(new MicrometerRoomMetrics(registry));
    }

    /** Adds them to a server. */
    void register(ServletContext context, RoomServer server) {
        LiveView view = new LiveView(server, notes, clock);
        RoomApp.add(context, new LiveServlet(view), LiveServlet.PAGE, LiveServlet.DATA);
        RoomApp.add(context, new MetricsServlet(registry), "/metrics");
    }
}
