package io.roomsig.checks.spi;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens in rows of a table. The table is a map here; each change of a row is one atomic statement of SQL there. */
final class RowTokenStore implements TokenStore {
    private final Map<Key, Row> table = new ConcurrentHashMap<>();
    private final InstantSource clock;

    RowTokenStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public CompletionStage<Void> save(String token, Grant grant, TokenUse use) {
        table.put(new Key(grant.room(), token), new Row(grant, use, null, false));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Redemption> redeem(String room, String token, String attempt) {
        // update tokens set winner = ? where room = ? and token = ? and single_use and winner is null
        Row row = table.computeIfPresent(
                new Key(room, token), (key, known) -> known.isFree() ? known.wonBy(attempt) : known);
        return CompletableFuture.completedFuture(answer(row, attempt));
    }

    private Redemption answer(Row row, String attempt) {
        if (row == null) {
            return new Refused(ErrorCode.INVALID_TOKEN);
        } else if (row.revoked()) {
            return new Refused(ErrorCode.TOKEN_REVOKED);
        } else if (row.grant().expiresAt() != null
                && !clock.instant().isBefore(row.grant().expiresAt())) {
            return new Refused(ErrorCode.TOKEN_EXPIRED);
        } else if (row.use() == TokenUse.ONCE && !attempt.equals(row.winner())) {
            return new Refused(ErrorCode.TOKEN_USED);
        }
        return new Redeemed(row.grant());
    }

    @Override
    public CompletionStage<Void> release(String room, String token, String attempt) {
        // update tokens set winner = null where room = ? and token = ? and winner = ?
        table.computeIfPresent(
                new Key(room, token), (key, row) -> attempt.equals(row.winner()) ? row.wonBy(null) : row);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> revoke(String room, String token) {
        Row row = table.computeIfPresent(new Key(room, token), (key, known) -> known.takenBack());
        return CompletableFuture.completedFuture(row != null);
    }

    /** Two columns, not one made of both: else a token of one room may open another. */
    private record Key(String room, String token) {}

    private record Row(Grant grant, TokenUse use, String winner, boolean revoked) {
        boolean isFree() {
            return use == TokenUse.ONCE && winner == null && !revoked;
        }

        Row wonBy(String attempt) {
            return new Row(grant, use, attempt, revoked);
        }

        Row takenBack() {
            return new Row(grant, use, winner, true);
        }
    }
}
