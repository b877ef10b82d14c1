package io.roomsig.testkit;

import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.spi.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers when told to. */
final class SlowAdmission implements Admission {
    private final List<CompletableFuture<Decision>> waiting = new ArrayList<>();
    private final List<JoinRequest> requests = new ArrayList<>();
    private final List<String> released = new ArrayList<>();

    @Override
    public CompletionStage<Decision> admit(Handshake handshake, JoinRequest request) {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        waiting.add(decision);
        requests.add(request);
        return decision;
    }

    /** The tokens that were given back. */
    List<String> released() {
        return released;
    }

    @Override
    public void release(JoinRequest request) {
        released.add(request.token());
    }

    void grantAll() {
        for (int i = 0; i < waiting.size(); i++) {
            JoinRequest request = requests.get(i);
            waiting.get(i)
                    .complete(new Granted(Grant.builder(request.room(), "grant-" + request.token())
                            .build()));
        }
        clear();
    }

    void failAll() {
        waiting.forEach(decision -> decision.completeExceptionally(new IllegalStateException("secret")));
        clear();
    }

    private void clear() {
        waiting.clear();
        requests.clear();
    }
}
