package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushedMessageTest {

    @Test
    void textIsSentInUtf8() {
        PushedMessage message = PushedMessage.text("h\u00e9 \ud83d\ude00").orElseThrow();
        assertThat(message.isText()).isTrue();
        assertThat(message.payload()).hasSize(8).startsWith('h', 0xc3, 0xa9);
        assertThat(message.text()).isEqualTo("h\u00e9 \ud83d\ude00");
    }

    /** JSON may have them, escaped; a question mark in their place would be another text. */
    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\ude00\ud83d"})
    void halfASurrogatePairIsNoText(String text) {
        assertThat(PushedMessage.text(text)).isEmpty();
    }
}
