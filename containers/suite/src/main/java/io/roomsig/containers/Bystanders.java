package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** A call of two that goes on beside whatever else happens, and notices everything that is not its own. */
final class Bystanders implements AutoCloseable {
    private final CallClient ada;
    private final CallClient grace;
    private final Thread thread = new Thread(this::talk, "bystanders");
    private volatile boolean stop;
    private volatile int rounds;
    private volatile @Nullable Throwable failure = new AssertionError("did not run");

    Bystanders(HttpClient http, URI server) throws Exception {
        ada = CallClient.connect(http, server);
        ada.join("call", "Ada");
        grace = CallClient.connect(http, server);
        grace.join("call", "Grace");
        ada.next("user-joined");
        thread.setDaemon(true);
        thread.start();
    }

    /** Somebody whom no outsider may reach. */
    String foreignId() {
        return ada.id();
    }

    int rounds() {
        return rounds;
    }

    /** Fails if either has missed a message, got one too many, or was cut. */
    void assertUndisturbed() throws Exception {
        stop = true;
        thread.join();
        Throwable seen = failure;
        if (seen != null) {
            throw new AssertionError("the call beside was disturbed after " + rounds + " rounds", seen);
        }
        assertThat(ada.isOpen() && grace.isOpen()).isTrue();
        assertThat(ada.hasHeardAll() && grace.hasHeardAll()).isTrue();
    }

    private void talk() {
        try {
            for (int n = 0; !stop; n++) {
                say(ada, grace, n);
                say(grace, ada, n);
                rounds = n + 1;
            }
            failure = null;
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }

    private static void say(CallClient from, CallClient to, int n) throws Exception {
        from.send("{'t':'offer','to':'" + to.id() + "','offer':{'n':" + n + "}}");
        from.send("{'t':'message','kind':'count','body':" + n + "}");
        JsonNode offer = to.next("offer");
        assertThat(offer.get("from").textValue()).isEqualTo(from.id());
        assertThat(offer.at("/offer/n").intValue()).isEqualTo(n);
        JsonNode message = to.next("message");
        assertThat(message.get("from").textValue()).isEqualTo(from.id());
        assertThat(message.get("body").intValue()).isEqualTo(n);
    }

    @Override
    public void close() {
        stop = true;
        ada.close();
        grace.close();
    }
}
