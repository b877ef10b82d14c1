package io.roomsig.containers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The messages of {@code hostile.txt}, with their answers. */
final class HostileCorpus {
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(.*)");
    private static final Pattern REPEAT = Pattern.compile("\\{\\{(.+?)\\*(\\d+)}}");

    private final List<Entry> entries = new ArrayList<>();

    /** A file of the same folder. */
    HostileCorpus(String file) throws IOException {
        try (InputStream in = HostileCorpus.class.getResourceAsStream(file);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            boolean joined = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher parts = LINE.matcher(line);
                if (line.equals("[new]") || line.equals("[joined]")) {
                    joined = line.equals("[joined]");
                } else if (!line.startsWith("#") && parts.matches()) {
                    entries.add(Entry.of(joined, parts.group(1), parts.group(2)));
                }
            }
        }
    }

    List<Entry> entries() {
        return entries;
    }

    /**
     * One message.
     *
     * @param joined whether its sender is in a room
     * @param answer an error code, a message type, {@code nothing}, {@code huge} or {@code binary}
     * @param close what the connection is closed with, or {@code null} if it stays
     */
    record Entry(boolean joined, String answer, @Nullable Integer close, String template) {

        private static Entry of(boolean joined, String answer, String template) {
            String[] parts = answer.split("\\+", -1);
            return new Entry(joined, parts[0], parts.length > 1 ? Integer.valueOf(parts[1]) : null, template);
        }

        boolean ends() {
            return close != null || answer.equals("huge");
        }

        String text(Map<String, String> names) {
            String text = template;
            for (Map.Entry<String, String> name : names.entrySet()) {
                text = text.replace("{{" + name.getKey() + "}}", name.getValue());
            }
            return REPEAT.matcher(text)
                    .replaceAll(repeat ->
                            Matcher.quoteReplacement(repeat.group(1).repeat(Integer.parseInt(repeat.group(2)))));
        }
    }
}
