package io.roomsig.benchmarks.load.client;

import java.util.ArrayList;
import java.util.List;

/** A message with places for what differs from one to the next: {@code ${to}}, {@code ${stamp}} and {@code ${s}}. */
final class Layout {
    private enum Slot {
        TO,
        STAMP,
        S
    }

    /** Constants and slots in turn: slot i follows constant i. */
    private final List<byte[]> constants = new ArrayList<>();

    private final List<Slot> slots = new ArrayList<>();

    private Layout() {}

    /**
     * Takes a pattern apart.
     *
     * @param pattern what is sent; {@code ${pad}} becomes as long as it takes for the whole
     * @param length of the whole in bytes, where {@code ${s}} counts as four
     * @param idLength of {@code ${to}}
     */
    static Layout of(String pattern, int length, int idLength) {
        String ids = "#".repeat(idLength);
        int bare = pattern.replace("${pad}", "")
                .replace("${to}", ids)
                .replace("${stamp}", "#".repeat(Stamp.LENGTH))
                .replace("${s}", "####")
                .length();
        String filled = pattern.replace("${pad}", "x".repeat(Math.max(0, length - bare)));
        Layout layout = new Layout();
        int at = 0;
        for (int slot = filled.indexOf("${"); slot >= 0; slot = filled.indexOf("${", at)) {
            int end = filled.indexOf('}', slot);
            layout.constants.add(Text.bytes(filled.substring(at, slot)));
            layout.slots.add(
                    switch (filled.substring(slot + 2, end)) {
                        case "to" -> Slot.TO;
                        case "stamp" -> Slot.STAMP;
                        case "s" -> Slot.S;
                        default -> throw new IllegalArgumentException(filled.substring(slot, end + 1));
                    });
            at = end + 1;
        }
        layout.constants.add(Text.bytes(filled.substring(at)));
        return layout;
    }

    /** Writes the message to the start of an array and returns its length. */
    int write(byte[] out, Client from, Client to, long sequence, int s) {
        int at = 0;
        for (int index = 0; index < constants.size(); index++) {
            at = put(out, at, constants.get(index));
            if (index < slots.size()) {
                at = switch (slots.get(index)) {
                    case TO -> put(out, at, to.id());
                    case STAMP -> {
                        Stamp.write(out, at, from.number(), to.number(), sequence);
                        yield at + Stamp.LENGTH;
                    }
                    case S -> put(out, at, Text.bytes(Integer.toString(s)));
                };
            }
        }
        return at;
    }

    private static int put(byte[] out, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return at + bytes.length;
    }
}
