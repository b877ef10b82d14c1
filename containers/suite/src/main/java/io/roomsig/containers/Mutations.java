package io.roomsig.containers;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** Valid messages, spoilt at random; the same ones for the same seed. */
final class Mutations {
    private static final List<String> NATIVE = List.of(
            "{\"t\":\"ping\",\"id\":\"a1\"}",
            "{\"t\":\"hello\",\"id\":7,\"versions\":[1,2],\"features\":[],\"client\":\"c\"}",
            "{\"t\":\"join-room\",\"id\":1,\"room_code\":\"aB3-_x\",\"token\":\"t\",\"display_name\":\"Zoë 🎥\","
                    + "\"data\":{\"a\":[1,2]},\"attempt\":\"0123456789abcdef\"}",
            "{\"t\":\"offer\",\"to\":\"{{peer}}\",\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}}",
            "{\"t\":\"answer\",\"to\":\"{{peer}}\",\"answer\":{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"}}",
            "{\"t\":\"ice-candidate\",\"to\":\"{{peer}}\",\"candidate\":[{\"candidate\":\"c\",\"sdpMLineIndex\":0}]}",
            "{\"t\":\"ice-candidate\",\"to\":\"{{peer}}\",\"candidate\":null}",
            "{\"t\":\"offer\",\"to\":\"{{foreign}}\",\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}",
            "{\"t\":\"state-set\",\"id\":\"s\",\"scope\":\"self\",\"key\":\"hand_raised\",\"value\":true}",
            "{\"t\":\"state-set\",\"id\":\"s\",\"scope\":\"room\",\"key\":\"k.1\",\"value\":{\"x\":1.5e3},\"if_version\":0}",
            "{\"t\":\"timer\",\"id\":9,\"action\":\"start\",\"duration_ms\":300000}",
            "{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}",
            "{\"t\":\"resume\",\"room_code\":\"aB3-_x\",\"self\":\"{{self}}\",\"key\":\"a.b\",\"epoch\":\"e\",\"seq\":3}",
            "{\"t\":\"offer\",\"to\":\"{{peer}}\",\"s\":1,\"n\":0,\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}",
            "{\"t\":\"ack\",\"of\":\"{{peer}}\",\"s\":9007199254740993}",
            "{\"t\":\"skip\",\"to\":\"{{peer}}\",\"s\":999999999999999999}",
            "{\"t\":\"restart\",\"to\":\"{{peer}}\",\"n\":0,\"reason\":\"failed\"}",
            "{\"t\":\"peer-state\",\"to\":\"{{peer}}\",\"state\":\"connected\"}",
            "{\"t\":\"message\",\"to\":\"{{peer}}\",\"kind\":\"chat\",\"body\":\"hi\"}",
            "{\"t\":\"message\",\"kind\":\"chat\",\"body\":{\"text\":\"hi\"}}",
            "{\"t\":\"moderate\",\"action\":\"kick\",\"target\":\"{{peer}}\",\"reason\":\"r\"}");

    private static final List<String> SOCKET_IO = List.of(
            "42[\"join-room\",{\"room_code\":\"aB3-_x\",\"token\":\"t\",\"display_name\":\"Zoë 🎥\"}]",
            "42[\"offer\",{\"to\":\"{{peer}}\",\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}}]",
            "42[\"answer\",{\"to\":\"{{peer}}\",\"answer\":{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"}}]",
            "42[\"ice-candidate\",{\"to\":\"{{peer}}\",\"candidate\":{\"type\":\"candidate\",\"candidate\":{}}}]",
            "42[\"offer\",{\"to\":\"{{foreign}}\",\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}]",
            "42[\"hand-raised\",{\"raised\":true}]",
            "42[\"presenter\",{\"presenter\":\"{{self}}\"}]",
            "42[\"timer\",{\"action\":\"start\",\"duration_ms\":300000}]",
            "42[\"message\",{\"kind\":\"chat\",\"body\":\"hi\"}]",
            "42[\"state-set\",{\"scope\":\"room\",\"key\":\"k.1\",\"value\":{\"x\":1.5e3},\"if_version\":0}]",
            "427[\"hand-raised\",{\"raised\":false}]",
            "40",
            "40/admin,{\"a\":1}",
            "431[\"x\"]",
            "450-[\"offer\",{\"_placeholder\":true,\"num\":0}]",
            "3");

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ",",
            ":",
            "null",
            "true",
            "-",
            "0",
            "1e9",
            "99999999999999999999",
            "\\ud800",
            "\\u0000",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "🎥",
            "\"t\":",
            "\"from\":\"x\",",
            "\"to\":",
            "\"id\":[],",
            " ",
            "\n",
            "'",
            "//",
            "{}",
            "[[[[[[[[[[[[[[[[[",
            "\"\"",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");

    private final Random random;
    private final List<String> valid;

    private Mutations(long seed, List<String> valid) {
        this.random = new Random(seed);
        this.valid = valid;
    }

    static Mutations ofNativeMessages(long seed) {
        return new Mutations(seed, NATIVE);
    }

    static Mutations ofSocketIoPackets(long seed) {
        return new Mutations(seed, SOCKET_IO);
    }

    String next(Map<String, String> names) {
        String text = valid.get(random.nextInt(valid.size()));
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace("{{" + name.getKey() + "}}", name.getValue());
        }
        StringBuilder spoilt = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            spoil(spoilt);
        }
        return isUnicode(spoilt) ? spoilt.toString() : text;
    }

    private void spoil(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(8));
        switch (random.nextInt(5)) {
            case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 1 -> text.delete(at, end);
            case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
            case 3 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
            default -> {
                if (at < text.length() && text.charAt(at) < 0x80) {
                    text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
                }
            }
        }
    }

    /** Half a character cannot be sent. */
    private static boolean isUnicode(CharSequence text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
