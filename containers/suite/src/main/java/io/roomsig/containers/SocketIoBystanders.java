package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Two calls that go on beside whatever else happens: one of our own protocol, one of Socket.IO over both transports. */
final class SocketIoBystanders implements AutoCloseable {
    private final Bystanders call;
    private final SocketIoClient ada;
    private final SocketIoClient grace;
    private final Thread thread = new Thread(this::talk, "socket-io-bystanders");
    private volatile boolean stop;
    private volatile int rounds;
    private volatile @Nullable Throwable failure = new AssertionError("did not run");

    SocketIoBystanders(HttpClient http, URI server) throws Exception {
        call = new Bystanders(http, server);
        ada = SocketIoClient.overWebSocket(server);
        ada.connect();
        ada.join("socket-io-call");
        grace = SocketIoClient.overPolling(http, server);
        grace.connect();
        grace.join("socket-io-call");
        ada.hear("user-joined");
        thread.setDaemon(true);
        thread.start();
    }

    /** Somebody whom no outsider may reach. */
    String foreignId() {
        return ada.id();
    }

    /** Fails if anybody has missed a message, got one too many, or was cut. */
    void assertUndisturbed() throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> (rounds > 5 && call.rounds() > 10) || !thread.isAlive());
        stop = true;
        thread.join();
        Throwable seen = failure;
        if (seen != null) {
            throw new AssertionError("the call beside was disturbed after " + rounds + " rounds", seen);
        }
        call.assertUndisturbed();
    }

    private void talk() {
        try {
            for (int n = 0; !stop; n++) {
                say(ada, grace, n);
                say(grace, ada, n);
                rounds = n + 1;
                // A call, not a second flood.
                LockSupport.parkNanos(5_000_000);
            }
            failure = null;
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }

    private static void say(SocketIoClient from, SocketIoClient to, int n) throws Exception {
        from.say("offer", "{'to':'" + to.id() + "','offer':{'n':" + n + "}}");
        from.say("message", "{'kind':'count','body':" + n + "}");
        assertThat(to.hear("offer")).isEqualTo("{\"from\":\"" + from.id() + "\",\"offer\":{\"n\":" + n + "}}");
        assertThat(to.hear("message"))
                .startsWith("{\"from\":\"" + from.id() + "\"")
                .contains("\"body\":" + n + ",");
    }

    @Override
    public void close() throws IOException {
        stop = true;
        call.close();
        ada.close();
        grace.close();
    }
}
