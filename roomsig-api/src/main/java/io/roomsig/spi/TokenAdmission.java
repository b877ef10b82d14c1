package io.roomsig.spi;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** {@link Admission} over a {@link TokenStore}. */
final class TokenAdmission implements Admission {
    private final TokenStore store;

    TokenAdmission(TokenStore store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    @Override
    public CompletionStage<Decision> admit(Handshake handshake, JoinRequest request) {
        String token = request.token();
        if (token == null || token.isEmpty()) {
            return Admission.refuse(ErrorCode.INVALID_TOKEN);
        }
        return store.redeem(request.room(), token, request.attempt()).thenApply(TokenAdmission::decision);
    }

    @Override
    public void release(JoinRequest request) {
        if (request.token() != null) {
            store.release(request.room(), request.token(), request.attempt());
        }
    }

    private static Decision decision(TokenStore.Redemption redemption) {
        if (redemption instanceof TokenStore.Redeemed redeemed) {
            return new Granted(redeemed.grant());
        }
        return new Refused(((TokenStore.Refused) redemption).code());
    }
}
