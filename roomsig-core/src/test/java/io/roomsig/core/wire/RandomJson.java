package io.roomsig.core.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** JSON of random shapes, written in random ways. */
final class RandomJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String CHARS = "aé😀\"\\/\n\t{}[],: 0";

    private RandomJson() {}

    static JsonNode node(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextLong());
            case 3 -> NODES.numberNode(random.nextDouble() * 1e20);
            case 4 -> NODES.textNode(text(random));
            case 5 -> {
                ArrayNode array = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(node(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(name(random), node(random, depth - 1));
                }
                yield object;
            }
        };
    }

    /** The same with white space after its first brace. */
    static String spaced(Random random, String object) {
        return "{" + space(random) + object.substring(1);
    }

    static String space(Random random) {
        return " \n\t\r".substring(0, random.nextInt(5));
    }

    /** Within the limit that names have, in bytes. */
    private static String name(Random random) {
        String text = text(random);
        return text.substring(0, Math.min(text.length(), 200));
    }

    private static String text(Random random) {
        int length = random.nextInt(200) == 0 ? 40_000 : random.nextInt(20);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(CHARS.charAt(random.nextInt(CHARS.length())));
        }
        return text.toString().replaceAll("[\\ud800-\\udfff]", "");
    }
}
