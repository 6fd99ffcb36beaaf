package io.wsgateway.protocol.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    @Test
    void knowsCharactersOfTokens() {
        String delimiters = "(),/:;<=>?@[\\]{}\"";
        for (int c = -1; c < 0x200; c++) {
            assertThat(Token.isTokenChar(c)).isEqualTo(c > ' ' && c < 0x7f && delimiters.indexOf(c) < 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a,", "a;b", "\"a\"", "caf\u00e9", "a\u0000"})
    void knowsWhatIsNoToken(String text) {
        assertThat(Token.isToken(text)).isFalse();
    }

    @Test
    void mergesLinesAndDropsEmptyElements() {
        assertThat(Token.elements(List.of(" a\t,b ,, c d", "", ",", "e"))).containsExactly("a", "b", "c d", "e");
    }
}
