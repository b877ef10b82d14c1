package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore;
import io.roomsig.spi.TokenStore.Redemption;
import io.roomsig.spi.TokenStore.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** What {@link TokenStoreContract} has to be given, and the words its tests are written in. */
abstract class TokenStoreSubject {

    /** For classes that extend it. */
    TokenStoreSubject() {}

    /** The store under test: the same one each time it is called during one test. */
    protected abstract TokenStore store();

    /** The time by the clock that the store goes by, to the millisecond at least. */
    protected abstract Instant now();

    /**
     * Lets time pass for the store: moves its clock, or waits.
     *
     * @param duration how much, at most 120 ms
     * @throws InterruptedException if waiting was interrupted
     */
    protected abstract void elapse(Duration duration) throws InterruptedException;

    /**
     * Whether the store remembers why a token admits nobody any more. One that doesn't answers
     * {@link ErrorCode#INVALID_TOKEN} instead of the code that says why. The default is {@code true}.
     */
    protected boolean remembers() {
        return true;
    }

    TokenSteps steps() {
        return new TokenSteps(store());
    }

    void save(String token, Grant grant, TokenUse use) throws Exception {
        steps().save(token, grant, use);
    }

    Redemption redeem(String room, String token, String attempt) throws Exception {
        return steps().redeem(room, token, attempt);
    }

    void release(String room, String token, String attempt) throws Exception {
        steps().release(room, token, attempt);
    }

    boolean revoke(String room, String token) throws Exception {
        return steps().revoke(room, token);
    }

    ErrorCode remembered(ErrorCode code) {
        return remembers() ? code : ErrorCode.INVALID_TOKEN;
    }

    Grant grant(String room) {
        return grant(room, Duration.ofHours(1));
    }

    Grant grant(String room, Duration life) {
        return SampleGrants.grant(room, now().plus(life));
    }

    static Grant numbered(String room, int r, int t) {
        return Grant.builder(room, "grant-" + r + "-" + t).build();
    }

    static String room() {
        return "room-" + UUID.randomUUID();
    }

    static String token() {
        return UUID.randomUUID().toString();
    }

    static void assertRefused(Redemption answer, ErrorCode code) {
        assertThat(answer).isEqualTo(new Refused(code));
    }
}
