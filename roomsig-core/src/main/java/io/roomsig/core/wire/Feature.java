package io.roomsig.core.wire;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a client of {@code roomsig.v1} may do beyond the first version, if it says so. */
public enum Feature {
    /** Comes back to its participant, and numbers its signals. */
    RESUME("resume"),
    /** Lets pairs begin anew, and counts that. */
    NEGOTIATE("negotiate"),
    /** Sends and takes binary messages as well: the same JSON, in UTF-8. */
    BINARY("binary");

    private final String wireName;

    Feature(String wireName) {
        this.wireName = wireName;
    }

    /** The word used on the wire. */
    public String wireName() {
        return wireName;
    }

    /** All of them and one more. */
    public static Set<Feature> with(Set<Feature> features, Feature more) {
        Set<Feature> all = EnumSet.of(more);
        all.addAll(features);
        return Collections.unmodifiableSet(all);
    }

    /** All of them but one. */
    public static Set<Feature> without(Set<Feature> features, Feature one) {
        Set<Feature> rest = EnumSet.noneOf(Feature.class);
        rest.addAll(features);
        rest.remove(one);
        return Collections.unmodifiableSet(rest);
    }

    /** Those that are known of the ones named. */
    static Set<Feature> of(Collection<String> names) {
        Set<Feature> known = EnumSet.noneOf(Feature.class);
        for (Feature feature : values()) {
            if (names.contains(feature.wireName)) {
                known.add(feature);
            }
        }
        return Collections.unmodifiableSet(known);
    }
}
