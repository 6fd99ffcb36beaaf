package io.wsgateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a fuzzer's bytes are to parsers of header fields: one {@code char} for each; and what they may show of them. */
public final class Latin1 {

    private Latin1() {}

    /** The bytes as text. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The bytes as lines, each ended by a line feed, the last of which may be missing; at least one. */
    public static List<String> lines(byte[] bytes) {
        return new ArrayList<>(List.of(text(bytes).split("\n", -1)));
    }

    /** Asserts that nothing but visible ASCII is shown. */
    public static void assertShown(String shown) {
        assertThat(shown.chars().allMatch(c -> c >= ' ' && c < 0x7f)).as(shown).isTrue();
    }
}
