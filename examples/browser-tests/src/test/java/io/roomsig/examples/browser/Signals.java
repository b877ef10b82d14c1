package io.roomsig.examples.browser;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The signals of a page, by number: those that it has sent and those that it has got, at least once, and how far it has acknowledged what
 * it has taken. A page takes signals in order, each once, and acknowledges them then.
 *
 * @param self the participant
 * @param sent by recipient
 * @param got by sender
 * @param taken by sender, the number of the last one
 */
record Signals(String self, Map<String, List<Long>> sent, Map<String, List<Long>> got, Map<String, Long> taken) {
    private static final String READ = """
            const sent = {}, got = {}, taken = {};
            const add = (all, peer, s) => (all[peer] ??= new Set()).add(s);
            for (const { t, to, from, of, s } of messages.map(JSON.parse)) {
              if (t === 'ack') taken[of] = Math.max(taken[of] ?? 0, s);
              else if (['offer', 'answer', 'ice-candidate'].includes(t)) to ? add(sent, to, s) : add(got, from, s);
            }
            const lists = (all) => Object.entries(all).map(([peer, one]) => [peer, [...one].sort((a, b) => a - b)]);
            return [roomsigRoom.self, lists(sent), lists(got), Object.entries(taken)];
            """;

    /** Of a page that has recorded all of its messages. */
    static Signals read(Window window) {
        List<?> answer = (List<?>) window.run(READ);
        Map<String, Long> taken = new HashMap<>();
        ((List<?>) answer.get(3)).forEach(one -> taken.put(peer(one), (Long) ((List<?>) one).get(1)));
        return new Signals((String) answer.get(0), lists(answer.get(1)), lists(answer.get(2)), taken);
    }

    /** Whether all that it has sent to somebody by now was sent in numbers without a gap, has come there, and was taken. */
    boolean haveArrivedAt(Signals other) {
        List<Long> all = sent.getOrDefault(other.self, List.of());
        List<Long> there = other.got.getOrDefault(self, List.of());
        return !all.isEmpty()
                && all.equals(LongStream.rangeClosed(1, all.size()).boxed().toList())
                && there.size() >= all.size()
                && there.subList(0, all.size()).equals(all)
                && other.taken.getOrDefault(self, 0L) >= all.size();
    }

    /** How many it has sent. */
    int count() {
        return sent.values().stream().mapToInt(List::size).sum();
    }

    private static Map<String, List<Long>> lists(Object entries) {
        Map<String, List<Long>> lists = new HashMap<>();
        for (Object entry : (List<?>) entries) {
            List<?> numbers = (List<?>) ((List<?>) entry).get(1);
            lists.put(peer(entry), numbers.stream().map(Long.class::cast).toList());
        }
        return lists;
    }

    private static String peer(Object entry) {
        return (String) ((List<?>) entry).get(0);
    }
}
