package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signatures expected here were made by Python's {@code hmac}, those of texts by npm's {@code standardwebhooks} as well. */
class SignaturesTest {

    /** The bytes 0 to 23. */
    private static final String SHORT_KEY = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    /** The bytes 0 to 63. */
    private static final String LONG_KEY = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v"
            + "MDEyMzQ1Njc4OTo7PD0+Pw==";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.999Z");

    @ParameterizedTest
    @CsvSource({
            "'', u6GOBFcbC1p4lcwx9AQhycL89P+pXuyIerPwFKWmfk4=, nvau9AdWa9Alayyh1fdLWLirfLmzTEdovabdRwEtrVQ=",
            "68c3a96c6c6f, zneORMpLAoC8tlS9y8Am9RjEciLOWioevbSxLgTlkbQ=, mqsy3Sf7CV5CiyQ7GZYaso+HC7AdqD2FFAVkuniyskk=",
            "00fffe80, BdmnfzQSU+iRvkllsbuGLObyvdL/dI6KXGOWrMuHVk0=, NOOm7Vyz1FdDZZUvpxw5IR8cKLK+NBA6VFgei5lU20w="
    })
    void signsIdTimeAndBodyByEachKey(String hex, String byShortKey, String byLongKey) {
        byte[] body = HexFormat.of().parseHex(hex);
        assertThat(Signatures.by(SHORT_KEY, LONG_KEY).fields("c0ffee-7", NOW, body)).containsExactly(
                Map.entry("webhook-id", "c0ffee-7"),
                Map.entry("webhook-timestamp", "1767225600"),
                Map.entry("webhook-signature", "v1," + byShortKey + " v1," + byLongKey));
    }

    @Test
    void signsNothingWithoutAKey() {
        assertThat(Signatures.NONE.fields("c0ffee-7", NOW, new byte[0])).isEmpty();
    }

    /** What is signed would read as another id with another time. */
    @Test
    void refusesAnIdWithAFullStop() {
        assertThatThrownBy(() -> Signatures.by(SHORT_KEY).fields("a.1", NOW, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void readsKeysOfTheseBytes(int bytes) {
        assertThat(SigningKey.read(written(bytes)).getEncoded()).hasSize(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 65, 4096})
    void refusesKeysOfTheseBytes(int bytes) {
        refuses(written(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "", "whsec_", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
            "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY!", "whsec_AAECAwQFBgcICQoLDA0O DxAREhMUFRYX",
            "whpk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "whsec_____________________________________________"
    })
    void refuses(String written) {
        assertThatThrownBy(() -> SigningKey.read(written)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a signing key (expected: whsec_ and base64 of 24 to 64 bytes)");
    }

    @Test
    void readsAListOfKeysAndFiles(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("new.key"), LONG_KEY + "\n");
        FakeSettings settings = new FakeSettings().set("signing",
                List.of(Map.of("key", SHORT_KEY), Map.of("key-file", file.toString())));
        Signatures signatures = Signatures.read(settings);
        assertThat(settings.problems()).isEmpty();
        assertThat(signatures.fields("a", NOW, new byte[0]))
                .isEqualTo(Signatures.by(SHORT_KEY, LONG_KEY).fields("a", NOW, new byte[0]));
        assertThat(Signatures.read(new FakeSettings())).hasToString("signatures by 0 keys");
    }

    @Test
    void saysWhichKeysAreWrong() {
        FakeSettings settings = new FakeSettings().set("signing",
                List.of(Map.of("key", SHORT_KEY), Map.of("key", "whsec_"), Map.of()));
        var unused = Signatures.read(settings);
        assertThat(settings.problems()).containsExactly(
                "signing[1].key: whsec_ (expected: whsec_ and base64 of 24 to 64 bytes)",
                "signing[2].key: nothing (expected: whsec_ and base64 of 24 to 64 bytes)");
        FakeSettings many = new FakeSettings().set("signing", Collections.nCopies(9, Map.of("key", SHORT_KEY)));
        unused = Signatures.read(many);
        assertThat(many.problems()).singleElement().asString().endsWith("(expected: at most 8 keys)");
    }

    /** Back ends that are asked alike are one. */
    @Test
    void areEqualByTheirKeys() {
        assertThat(Signatures.by(SHORT_KEY, LONG_KEY)).isEqualTo(Signatures.by(SHORT_KEY, LONG_KEY))
                .hasSameHashCodeAs(Signatures.by(SHORT_KEY, LONG_KEY))
                .isNotEqualTo(Signatures.by(LONG_KEY, SHORT_KEY)).isNotEqualTo(Signatures.NONE);
    }

    @Test
    void saysNothingOfItsKeys() {
        assertThat(Signatures.by(SHORT_KEY, LONG_KEY)).hasToString("signatures by 2 keys");
    }

    private static String written(int bytes) {
        byte[] key = "k".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
        return SigningKey.PREFIX + Base64.getEncoder().encodeToString(key);
    }
}
