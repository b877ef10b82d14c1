package io.roomsig.jakarta;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import jakarta.websocket.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;

/**
 * Ends a link without asking its client. The API has nothing for it; Jetty and Undertow have a public method of their
 * own, found by name so that nothing depends on them, and once for each kind of session, since looking for one that is not there costs
 * as much as a message.
 */
final class Cut {
    private static final EventLog LOG = EventLog.of(Cut.class);

    /** {@code JakartaWebSocketSession.abort()} of Jetty, {@code UndertowSession.forceClose()}. */
    private static final List<String> METHODS = List.of("abort", "forceClose");

    private static final MethodType TYPE = MethodType.methodType(void.class);

    private final ClassValue<Optional<MethodHandle>> methods = new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> session) {
            return METHODS.stream()
                    .flatMap(name -> method(session, name).stream())
                    .findFirst();
        }
    };

    /** Does nothing to a link that has ended. */
    void link(Session session) {
        Optional<MethodHandle> method = methods.get(session.getClass());
        if (method.isEmpty()) {
            // Tomcat cuts by itself, after the timeout of Links.prepare. Tyrus ends the link behind the close frame,
            // which a client that does not read never gets to: nothing that is public can end that socket.
            return;
        }
        try {
            method.get().invoke(session);
        } catch (Throwable e) {
            LOG.at(LogEvent.LINK_ENDED).with("while", "cutting").fault(e).write();
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    private static Optional<MethodHandle> method(Class<?> session, String name) {
        try {
            return Optional.of(MethodHandles.publicLookup().findVirtual(session, name, TYPE));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            // Not this container.
            return Optional.empty();
        }
    }
}
