package io.roomsig.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import io.roomsig.spi.UsedTokens.TokenId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token must be, once its signature is known to be good, and what they allow. The time is an argument.
 *
 * @param skew by how much the issuer's clock may be off
 * @param maxLifetime how long a token may last
 * @param needsId whether each token must have a {@code jti}
 * @param defaultPermissions of a token that names none
 */
record ClaimRules(
        String issuer,
        String audience,
        Duration skew,
        Duration maxLifetime,
        boolean needsId,
        Set<Permission> defaultPermissions,
        ClaimNames names) {

    /**
     * @param room the one that is asked for
     * @param fallbackId names the grant of a token that has no id
     */
    Verdict judge(JWTClaimsSet claims, String room, String fallbackId, Instant now) {
        try {
            Fault fault = fault(claims, room, now);
            return fault == null ? good(claims, room, fallbackId) : new Verdict.Bad(fault);
        } catch (ParseException e) {
            return new Verdict.Bad(Fault.BAD_CLAIMS);
        }
    }

    private @Nullable Fault fault(JWTClaimsSet claims, String room, Instant now) throws ParseException {
        if (!issuer.equals(claims.getIssuer())) {
            return Fault.WRONG_ISSUER;
        }
        if (!claims.getAudience().contains(audience)) {
            return Fault.WRONG_AUDIENCE;
        }
        if (claims.getExpirationTime() == null) {
            return Fault.NO_EXPIRY;
        }
        Instant expiry = claims.getExpirationTime().toInstant();
        if (!now.isBefore(expiry.plus(skew))) {
            return Fault.EXPIRED;
        }
        for (Date start : new Date[] {claims.getNotBeforeTime(), claims.getIssueTime()}) {
            if (start != null && now.isBefore(start.toInstant().minus(skew))) {
                return Fault.NOT_YET;
            }
        }
        // One that says when it was issued is measured from then, any other from now.
        Instant issued = claims.getIssueTime() == null
                ? now.plus(skew)
                : claims.getIssueTime().toInstant();
        if (expiry.isAfter(issued.plus(maxLifetime))) {
            return Fault.LASTS_TOO_LONG;
        }
        if (!room.equals(claims.getStringClaim(names.room()))) {
            return Fault.WRONG_ROOM;
        }
        return needsId && isBlank(claims.getJWTID()) ? Fault.NO_ID : null;
    }

    private Verdict good(JWTClaimsSet claims, String room, String fallbackId) throws ParseException {
        String id = isBlank(claims.getJWTID()) ? null : claims.getJWTID();
        String role = claims.getStringClaim(names.role());
        Grant grant = Grant.builder(room, id == null ? fallbackId : id)
                .identity(claims.getStringClaim(names.identity()))
                .displayName(claims.getStringClaim(names.displayName()))
                .role(role == null ? Grant.DEFAULT_ROLE : role)
                .permissions(permissions(claims.getClaim(names.permissions())))
                // With the skew, or the server would refuse what was let pass here.
                .expiresAt(claims.getExpirationTime().toInstant().plus(skew))
                .build();
        return new Verdict.Good(grant, id == null ? null : new TokenId(issuer, id));
    }

    /** An array, or words with spaces between them as OAuth's {@code scope} has. Words that we don't know mean nothing. */
    private Set<Permission> permissions(@Nullable Object claim) throws ParseException {
        if (claim == null) {
            return defaultPermissions;
        }
        List<?> words = claim instanceof String text ? List.of(text.split(" ")) : list(claim);
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Object word : words) {
            if (!(word instanceof String name)) {
                throw new ParseException("a permission is no string", 0);
            }
            Permission permission = Permission.named(name);
            if (permission != null) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    private static List<?> list(Object claim) throws ParseException {
        if (claim instanceof List<?> list) {
            return list;
        }
        throw new ParseException("permissions are no list", 0);
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
