package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptKeyTest {

    @ParameterizedTest
    @CsvSource({"dGhlIHNhbXBsZSBub25jZQ==,s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", // RFC 6455 section 1.3
            "x3JJHMbDL1EzLkh9GBhXDw==,HSmrc0sMlYUkAGmm5OPpG2HaGWk="})
    void answersKey(String key, String accept) {
        assertThat(AcceptKey.isValid(key)).isTrue();
        assertThat(AcceptKey.accept(key)).isEqualTo(accept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=",
            "dGhlIHNhbXBsZSBub25jZQ== ", "dGhlIHNhbXBsZSBub25jZQ==AAAA", "dGhlIHNhbXBsZSBub25jZWE=",
            "dGhlIHNhbXBsZSBub25jZWFh", "!!!!!!!!!!!!!!!!!!!!!!==", "dGhlIHNhbXBsZSBub25_ZQ==",
            "dGhlIHNhbXBsZSBub2=jZQ==",
            "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25j\u0156Q=="})
    void rejectsKeyThatIsNotSixteenBytes(String key) {
        assertThat(AcceptKey.isValid(key)).isFalse();
    }

    @Test
    void acceptsOneSpellingOfAnySixteenBytes() {
        Random random = new Random(6455);
        byte[] nonce = new byte[16];
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(nonce);
            String key = Base64.getEncoder().encodeToString(nonce);

            assertThat(AcceptKey.isValid(key)).isTrue();
            assertThat(AcceptKey.isValid(withPadBit(key))).isFalse();
        }
    }

    /** The same bytes, written with a pad bit that is one. */
    private static String withPadBit(String key) {
        return key.substring(0, 21) + (char) (key.charAt(21) + 1) + "==";
    }
}
