package io.roomsig.spring.boot;

import java.util.Optional;

/** Why joins would fail at this moment that the room server itself cannot know of. May block for a second or two. */
@FunctionalInterface
interface Trouble {
    Optional<String> reason();
}
