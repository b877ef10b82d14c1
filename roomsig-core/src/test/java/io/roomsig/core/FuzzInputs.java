package io.roomsig.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What every build tries on a target of the fuzzer: the inputs that are kept in {@code <Target>Inputs} beside it, and random
 * mutations of them, the same each time. The fuzzer itself, which is led by what an input covers, runs in the profile
 * {@code fuzz} and begins with the same inputs.
 */
public final class FuzzInputs {
    private static final int MUTATIONS = Boolean.getBoolean("roomsig.proof") ? 2_000_000 : 34_000;
    private static final int MAX_LENGTH = 65_536;

    /** What the protocols are made of. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ",",
            ":",
            "/",
            "-",
            "null",
            "true",
            "0",
            "1e9",
            "-0.5E-7",
            "\\ud83d",
            "\\u0000",
            "\u0000",
            "\u001e",
            "\n",
            "\uFEFF",
            "\u2028",
            "🎥",
            "4",
            "40",
            "41",
            "42[\"x\"]",
            "2probe",
            "5",
            "bAQID",
            "1-",
            "_placeholder",
            "\"to\":\"b\"",
            "\"candidate\":",
            "\"id\":1",
            " ",
            "[[[[[[[[[[[[[[[[",
            "]]]]]]]]]]]]]]]]",
            "99999999999999999999",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");

    private FuzzInputs() {}

    /** The inputs that are kept for a target, as they are. */
    public static void replay(Class<?> target, Consumer<byte[]> run) {
        for (byte[] input : kept(target)) {
            tell(input, run);
        }
    }

    /** Mutations of them. */
    public static void mutate(Class<?> target, Consumer<byte[]> run) {
        List<byte[]> kept = kept(target);
        Random random = new Random(MUTATIONS);
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder text = new StringBuilder(text(kept, random));
            for (int n = random.nextInt(5); n >= 0; n--) {
                spoil(text, kept, random);
            }
            text.setLength(Math.min(text.length(), MAX_LENGTH));
            tell(text.toString().getBytes(StandardCharsets.UTF_8), run);
        }
    }

    private static void tell(byte[] input, Consumer<byte[]> run) {
        try {
            run.accept(input);
        } catch (RuntimeException | AssertionError found) {
            throw new AssertionError("with the input\n" + new String(input, StandardCharsets.UTF_8), found);
        }
    }

    private static void spoil(StringBuilder text, List<byte[]> kept, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 8));
        switch (random.nextInt(7)) {
            case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 1 -> text.delete(at, end);
            case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
            case 3 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
            case 4 -> text.insert(at, text.substring(at, end).repeat(random.nextInt(20)));
            case 5 -> {
                String other = text(kept, random);
                text.replace(at, text.length(), other.substring(Math.min(at, other.length())));
            }
            default -> {
                if (at < text.length()) {
                    text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
                }
            }
        }
    }

    private static String text(List<byte[]> kept, Random random) {
        return new String(kept.get(random.nextInt(kept.size())), StandardCharsets.UTF_8);
    }

    private static List<byte[]> kept(Class<?> target) {
        URL folder =
                Objects.requireNonNull(target.getResource(target.getSimpleName() + "Inputs/"), "no inputs are kept");
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            List<byte[]> inputs = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
            return inputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
