package io.roomsig.testkit;

import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Grants to save. */
final class SampleGrants {

    private SampleGrants() {}

    /** Unlike any other. */
    static Grant grant(String room, Instant expiresAt) {
        return Grant.builder(room, "grant-" + UUID.randomUUID())
                .displayName("Zoë")
                .expiresAt(expiresAt.truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    /** What each field may be. All of them are valid. */
    static List<Grant> varied(String room, Instant now) {
        Instant expiry = now.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        List<Grant> grants = new ArrayList<>();
        grants.add(Grant.builder(room, "bare").build());
        grants.add(new Grant(
                room,
                "full",
                "user-7",
                "Zoë",
                "host",
                Permission.ALL,
                expiry.plusMillis(1),
                Duration.ofMillis(30_001)));
        grants.add(new Grant(room, "", "", "", "", Set.of(), expiry.plusMillis(999), Duration.ZERO));
        grants.add(Grant.builder(room, "far")
                .expiresAt(Instant.parse("9999-12-31T23:59:59.999Z"))
                .resumeWindow(Duration.ofDays(400))
                .build());
        for (Permission permission : Permission.values()) {
            grants.add(Grant.builder(room, permission.name())
                    .permissions(EnumSet.of(permission))
                    .build());
        }
        for (String text : HostileStrings.ALL) {
            grants.add(Grant.builder(room, text)
                    .identity(text)
                    .displayName(text)
                    .role(text)
                    .build());
        }
        for (String name : List.of("名前", "שם", "\ud83c\udfa5 film", "a\u202eb", "{\"a\":1}", "</script>")) {
            grants.add(Grant.builder(room, "named").displayName(name).build());
        }
        return grants;
    }
}
