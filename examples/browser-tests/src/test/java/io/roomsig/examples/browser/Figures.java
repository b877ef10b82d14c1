package io.roomsig.examples.browser;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Times that were measured. */
final class Figures {
    private final List<Long> nanos = new ArrayList<>();

    void add(long nano) {
        nanos.add(nano);
    }

    int size() {
        return nanos.size();
    }

    /** In milliseconds. */
    double percentile(int percent) {
        if (nanos.isEmpty()) {
            return 0;
        }
        Collections.sort(nanos);
        int at = (int) Math.ceil(nanos.size() * percent / 100.0) - 1;
        return nanos.get(Math.max(0, at)) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d times: p50 %.0f ms, p99 %.0f ms, most %.0f ms",
                size(),
                percentile(50),
                percentile(99),
                percentile(100));
    }
}
