package io.roomsig.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.api.Permission;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Admission;
import io.roomsig.spi.UsedTokens;
import io.roomsig.spi.UsedTokens.TokenId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Admits whoever shows a signed token (JWT, RFC 7519) for the room: nobody has to keep tokens, and whoever has the signing key can
 * let people in. {@code docs/JWT.md} says what a token has to hold.
 *
 * <pre>{@code
 * Admission admission = JwtAdmission.builder(JwtKeySource.fixed(JwtKeys.of(JwtKey.secret("2026-03", JwtAlgorithm.HS256, secret))))
 *         .issuer("https://login.example.org")
 *         .audience("rooms")
 *         .usedTokens(new InMemoryUsedTokens(InstantSource.system()))
 *         .build();
 * }</pre>
 *
 * <p>Each refusal has a stable code: {@link ErrorCode#TOKEN_EXPIRED}, {@link ErrorCode#TOKEN_USED} and, whatever else is
 * wrong, {@link ErrorCode#INVALID_TOKEN}. What it was is logged at the level {@code DEBUG}, in words of our own: nothing of what
 * a client sends is logged. Where the keys or the used tokens cannot be asked, the stage fails, which is {@link
 * ErrorCode#STORE_UNAVAILABLE} to the client.
 *
 * <p>Immutable but for what it is given, and safe for use by any number of threads. Never blocks if its parts don't; a signature
 * is verified on the thread that brings the keys.
 */
public final class JwtAdmission implements Admission {
    private static final EventLog LOG = EventLog.of(JwtAdmission.class);

    private final JwtKeySource keys;
    private final ClaimRules rules;
    private final @Nullable String type;
    private final @Nullable UsedTokens usedTokens;
    private final int maxLength;
    private final InstantSource clock;

    private JwtAdmission(Builder parts, ClaimRules rules) {
        this.keys = parts.keys;
        this.rules = rules;
        this.type = parts.type;
        this.usedTokens = parts.usedTokens;
        this.maxLength = parts.maxLength;
        this.clock = parts.clock;
    }

    /**
     * Starts one. {@link Builder#issuer} and {@link Builder#audience} have to be set.
     *
     * @param keys what tokens are verified with
     */
    public static Builder builder(JwtKeySource keys) {
        return new Builder(keys);
    }

    @Override
    public CompletionStage<Decision> admit(Handshake handshake, JoinRequest request) {
        return judge(request).thenCompose(verdict -> {
            if (verdict instanceof Verdict.Good good) {
                return use(good, request.attempt());
            }
            return refuse(((Verdict.Bad) verdict).fault());
        });
    }

    /** Whoever asks has to show the token anew: an id alone, which anybody could write into one, gives nothing back. */
    @Override
    public void release(JoinRequest request) {
        UsedTokens used = usedTokens;
        if (used == null) {
            return;
        }
        judge(request).thenAccept(verdict -> {
            if (verdict instanceof Verdict.Good good && good.id() != null) {
                used.release(good.id(), request.attempt());
            }
        });
    }

    private CompletionStage<Decision> use(Verdict.Good good, String attempt) {
        TokenId id = good.id();
        if (usedTokens == null || id == null) {
            return Admission.grant(good.grant());
        }
        return usedTokens
                .use(id, attempt, Objects.requireNonNull(good.grant().expiresAt()))
                .thenCompose(has -> has ? Admission.grant(good.grant()) : refuse(Fault.USED));
    }

    private CompletionStage<Verdict> judge(JoinRequest request) {
        String text = request.token();
        if (text == null || text.isEmpty()) {
            return bad(Fault.MISSING);
        }
        if (text.length() > maxLength) {
            return bad(Fault.TOO_LONG);
        }
        SignedToken token = SignedToken.read(text);
        if (token == null) {
            return bad(Fault.MALFORMED);
        }
        if (!token.isOfType(type)) {
            return bad(Fault.WRONG_TYPE);
        }
        return keys.keys(token.keyId()).thenApply(known -> judge(token, known, request.room()));
    }

    private Verdict judge(SignedToken token, JwtKeys known, String room) {
        Fault fault = token.signatureFault(known);
        if (fault != null) {
            return new Verdict.Bad(fault);
        }
        JWTClaimsSet claims = token.claims();
        if (claims == null) {
            return new Verdict.Bad(Fault.BAD_CLAIMS);
        }
        return rules.judge(claims, room, token.digest(), clock.instant());
    }

    private static CompletionStage<Verdict> bad(Fault fault) {
        return CompletableFuture.completedFuture(new Verdict.Bad(fault));
    }

    private static CompletionStage<Decision> refuse(Fault fault) {
        LOG.at(LogEvent.JWT_REFUSED).with("fault", fault).write();
        return Admission.refuse(fault.code());
    }

    /** Collects the parts of a {@link JwtAdmission}. Not safe for use by several threads. */
    public static final class Builder {
        private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

        private final JwtKeySource keys;
        private @Nullable String issuer;
        private @Nullable String audience;
        private @Nullable String type;
        private @Nullable UsedTokens usedTokens;
        private Duration skew = Duration.ofSeconds(30);
        private Duration maxLifetime = Duration.ofHours(1);
        private int maxLength = 4_096;
        private Set<Permission> defaultPermissions = Permission.PARTICIPANT;
        private ClaimNames names = ClaimNames.DEFAULT;
        private InstantSource clock = InstantSource.system();

        private Builder(JwtKeySource keys) {
            this.keys = Objects.requireNonNull(keys, "keys");
        }

        /** Sets what {@code iss} must be. */
        public Builder issuer(String issuer) {
            this.issuer = Objects.requireNonNull(issuer, "issuer");
            return this;
        }

        /** Sets what must be {@code aud}, or one of them. */
        public Builder audience(String audience) {
            this.audience = Objects.requireNonNull(audience, "audience");
            return this;
        }

        /** Sets what {@code typ} in the header must be, whatever its case; if not set, it must be {@code JWT} or absent. */
        public Builder type(String type) {
            this.type = Objects.requireNonNull(type, "type");
            return this;
        }

        /**
         * Lets each token admit one attempt: each then needs a {@code jti}. If not set, a token admits as often as it is shown.
         *
         * @param usedTokens shared by all nodes of a cluster
         */
        public Builder usedTokens(UsedTokens usedTokens) {
            this.usedTokens = Objects.requireNonNull(usedTokens, "usedTokens");
            return this;
        }

        /**
         * Sets by how much the issuer's clock may be off; 30 seconds if not set.
         *
         * @param skew from zero to five minutes: a token lasts for so much longer
         */
        public Builder skew(Duration skew) {
            if (skew.isNegative() || skew.compareTo(LARGEST_SKEW) > 0) {
                throw new IllegalArgumentException("skew is out of range: " + skew);
            }
            this.skew = skew;
            return this;
        }

        /**
         * Sets how long a token may last, from {@code iat} to {@code exp}, or from now where it has no {@code iat}; an hour if
         * not set. One that lasts longer is refused.
         */
        public Builder maxLifetime(Duration maxLifetime) {
            if (maxLifetime.isZero() || maxLifetime.isNegative() || maxLifetime.compareTo(Duration.ofDays(3_650)) > 0) {
                throw new IllegalArgumentException("maxLifetime is out of range: " + maxLifetime);
            }
            this.maxLifetime = maxLifetime;
            return this;
        }

        /** Sets how long a token's text may be, in characters; 4,096 if not set, which is what clients may send at most. */
        public Builder maxLength(int maxLength) {
            if (maxLength < 1) {
                throw new IllegalArgumentException("maxLength is less than 1: " + maxLength);
            }
            this.maxLength = maxLength;
            return this;
        }

        /** Sets what a token allows that says nothing of permissions; {@link Permission#PARTICIPANT} if not set. */
        public Builder defaultPermissions(Set<Permission> permissions) {
            this.defaultPermissions = Set.copyOf(permissions);
            return this;
        }

        /** Sets which claim has the room's code; {@code room} if not set. */
        public Builder roomClaim(String name) {
            this.names = names.withRoom(Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Sets which claim has the host app's user; {@code sub} if not set. */
        public Builder identityClaim(String name) {
            this.names = names.withIdentity(Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Sets which claim has the name that others see; {@code name} if not set. */
        public Builder displayNameClaim(String name) {
            this.names = names.withDisplayName(Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Sets which claim has the role; {@code role} if not set. */
        public Builder roleClaim(String name) {
            this.names = names.withRole(Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Sets which claim has the permissions; {@code permissions} if not set. */
        public Builder permissionsClaim(String name) {
            this.names = names.withPermissions(Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Sets what tells the time; the system's clock if not set. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * The admission.
         *
         * @throws IllegalStateException if issuer or audience was not set: without them, tokens that were signed for something
         *     else would admit to rooms
         */
        public JwtAdmission build() {
            if (issuer == null || audience == null) {
                throw new IllegalStateException("issuer and audience have to be set");
            }
            return new JwtAdmission(
                    this,
                    new ClaimRules(issuer, audience, skew, maxLifetime, usedTokens != null, defaultPermissions, names));
        }
    }
}
