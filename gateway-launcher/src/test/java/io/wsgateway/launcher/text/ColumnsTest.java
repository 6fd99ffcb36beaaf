package io.wsgateway.launcher.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {

    @Test
    void aLineThatFitsStaysAsItIs() {
        assertThat(Columns.folded("x".repeat(80), "  ")).containsExactly("x".repeat(80));
        assertThat(Columns.folded("", "  ")).containsExactly("");
    }

    @Test
    void breaksAtASpace() {
        assertThat(Columns.folded("a".repeat(60) + " " + "b".repeat(30) + " c", "> "))
                .containsExactly("a".repeat(60), "> " + "b".repeat(30) + " c");
    }

    @Test
    void breaksAWordThatIsTooLong() {
        assertThat(Columns.folded("a: " + "x".repeat(160), "    "))
                .containsExactly("a: " + "x".repeat(77), "    " + "x".repeat(76), "    " + "x".repeat(7));
    }

    @Test
    void keepsCharactersWhole() {
        String face = "\ud83d\ude00";
        assertThat(Columns.folded("x".repeat(79) + face, "")).containsExactly("x".repeat(79), face);
    }
}
