package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            value = {"plain/~!'|plain/~!'", "Euro \u20ac \ud83d\ude00|Euro%20%E2%82%AC%20%F0%9F%98%80",
                    "100%|100%25", "a\"b|a%22b", "a\u007f|a%7F"})
    void encodesAllButVisibleAscii(String text, String encoded) {
        assertThat(PercentText.encode(text)).isEqualTo(encoded);
        assertThat(PercentText.decode(encoded)).contains(text);
    }

    @Test
    void encodesTheEndsOfLines() {
        assertThat(PercentText.encode("a\r\nb: c")).isEqualTo("a%0D%0Ab:%20c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%4g", "%ff", "a%", "\u00e9", "%ed%a0%80"})
    void decodesNothingThatIsWrong(String encoded) {
        assertThat(PercentText.decode(encoded)).isEmpty();
    }
}
