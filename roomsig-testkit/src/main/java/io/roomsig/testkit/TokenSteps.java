package io.roomsig.testkit;

import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore;
import io.roomsig.spi.TokenStore.Redemption;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A token store whose answers are waited for. */
record TokenSteps(TokenStore store) {

    void save(String token, Grant grant, TokenUse use) throws Exception {
        await(store.save(token, grant, use));
    }

    Redemption redeem(String room, String token, String attempt) throws Exception {
        return await(store.redeem(room, token, attempt));
    }

    void release(String room, String token, String attempt) throws Exception {
        await(store.release(room, token, attempt));
    }

    boolean revoke(String room, String token) throws Exception {
        return await(store.revoke(room, token));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
