package io.roomsig.jakarta;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import jakarta.websocket.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends a link without asking its client. The API has nothing for it; Jetty and Undertow have a public method of their
 * own, found by name so that nothing depends on them.
 */
final class Cut {
    private static final EventLog LOG = EventLog.of(Cut.class);

    /** {@code JakartaWebSocketSession.abort()} of Jetty, {@code UndertowSession.forceClose()}. */
    private static final List<String> METHODS = List.of("abort", "forceClose");

    private Cut() {}

    /** Does nothing to a link that has ended. */
    static void link(Session session) {
        MethodHandle method = method(session.getClass());
        if (method == null) {
            // Tomcat cuts by itself, after the timeout of Links.prepare. Tyrus ends the link behind the close frame,
            // which
            // a client that does not read never gets to: nothing that is public can end that socket.
            return;
        }
        try {
            method.invoke(session);
        } catch (Throwable e) {
            LOG.at(LogEvent.LINK_ENDED).with("while", "cutting").fault(e).write();
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    private static @Nullable MethodHandle method(Class<?> session) {
        for (String name : METHODS) {
            try {
                return MethodHandles.publicLookup().findVirtual(session, name, MethodType.methodType(void.class));
            } catch (NoSuchMethodException | IllegalAccessException e) {
                // Not this container.
            }
        }
        return null;
    }
}
