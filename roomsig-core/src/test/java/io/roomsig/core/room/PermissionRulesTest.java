package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PermissionRulesTest {
    private static final Set<Permission> SPEAKS_AND_MODERATES = EnumSet.of(Permission.SPEAK, Permission.MODERATE);

    private final Story story = new Story().moderatorJoins("ada").joins("bob");

    @Test
    void all_hear_what_a_participant_is_and_may_from_here_on() {
        story.happens(new RoomCommand.Permit("ada", "bob", "observer", Permission.OBSERVER));
        assertThat(story.effects()).singleElement().isInstanceOfSatisfying(RoomEffect.MemberChanged.class, changed -> {
            assertThat(changed.member().profile().role()).isEqualTo("observer");
            assertThat(changed.member().profile().permissions()).isEqualTo(Permission.OBSERVER);
        });
        assertThat(story.sets("bob", "k", "1").code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void what_is_not_said_stays_as_it_is() {
        story.happens(new RoomCommand.Permit(null, "bob", "speaker", null));
        assertThat(profile("bob").permissions()).isEqualTo(Permission.PARTICIPANT);
        story.happens(new RoomCommand.Permit(null, "bob", null, Permission.OBSERVER));
        assertThat(profile("bob").role()).isEqualTo("speaker");
        assertThat(story.happens(new RoomCommand.Permit(null, "bob", null, Permission.OBSERVER))
                        .kinds())
                .as("whoever asks is answered")
                .containsExactly(RoomEffect.MemberChanged.class);
    }

    @Test
    void a_moderator_gives_and_takes_only_what_it_has_itself() {
        story.happens(new RoomCommand.Permit(null, "ada", null, SPEAKS_AND_MODERATES));
        assertThat(story.happens(new RoomCommand.Permit("ada", "bob", null, Set.of()))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        Set<Permission> silent = EnumSet.copyOf(Permission.PARTICIPANT);
        silent.remove(Permission.SPEAK);
        assertThat(story.happens(new RoomCommand.Permit("ada", "bob", null, silent))
                        .kinds())
                .containsExactly(RoomEffect.MemberChanged.class);
        silent.add(Permission.MODERATE);
        assertThat(story.happens(new RoomCommand.Permit("ada", "bob", null, silent))
                        .kinds())
                .containsExactly(RoomEffect.MemberChanged.class);
    }

    @Test
    void whoever_may_not_moderate_changes_nobody_not_even_itself() {
        assertThat(story.happens(new RoomCommand.Permit("bob", "bob", "host", Permission.ALL))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(story.happens(new RoomCommand.Permit("ada", "nobody", "host", null))
                        .code())
                .isEqualTo(ErrorCode.PEER_NOT_FOUND);
    }

    @Test
    void whoever_may_present_no_more_presents_no_more() {
        story.sets("bob", Shared.PRESENTER, "\"bob\"");
        story.happens(new RoomCommand.Permit("ada", "bob", null, Permission.OBSERVER));
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberChanged.class, RoomEffect.RoomValueChanged.class);
        assertThat(story.room().shared().values()).doesNotContainKey(Shared.PRESENTER);
    }

    @Test
    void a_grant_that_is_renewed_changes_all_who_came_with_it_also_those_who_wait() {
        Instant later = story.now().plus(Duration.ofHours(1));
        story.joinsAs("bob-2", "bob").happens(new RoomCommand.Wait(null, true)).joinsAs("bob-3", "bob");
        story.happens(new RoomCommand.Renew("grant-bob", "speaker", Permission.OBSERVER, later));
        assertThat(story.kinds()).containsExactly(RoomEffect.MemberChanged.class, RoomEffect.MemberChanged.class);
        assertThat(profile("bob-2").expiresAt()).isEqualTo(later);
        assertThat(story.room().waiting().get("bob-3").profile().role()).isEqualTo("speaker");
        assertThat(profile("ada").role()).isEqualTo("guest");
    }

    @Test
    void a_grant_that_is_only_prolonged_is_nobodys_news() {
        Instant later = story.now().plus(Duration.ofHours(1));
        story.happens(new RoomCommand.Renew("grant-bob", "guest", Permission.PARTICIPANT, later));
        assertThat(story.effects()).isEmpty();
        assertThat(profile("bob").expiresAt()).isEqualTo(later);
    }

    private Profile profile(String id) {
        return story.room().members().get(id).profile();
    }
}
