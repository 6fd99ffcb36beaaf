package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Any token, and any header and claims in a token that is written well: it is read, or refused in a sentence that can be shown
 * and doesn't repeat it. What is read has three parts, and brings no key.
 */
class SignedTokenFuzz {

    private static final String CLAIMS = encoded("{\"iss\":\"a\"}");

    @FuzzTest(maxDuration = "5m")
    void readsThreeParts(byte[] bytes) {
        String text = Latin1.text(bytes);
        parse(text);
        parse(encoded(text) + "." + CLAIMS + ".AA");
        parse(encoded("{\"alg\":\"ES256\"}") + "." + encoded(text) + ".AA");
    }

    private static void parse(String token) {
        try {
            SignedToken.parse(token);
        } catch (SignedToken.MalformedTokenException e) {
            String message = String.valueOf(e.getMessage());
            Latin1.assertShown(message);
            assertThat(message).hasSizeLessThan(1000);
            return;
        }
        String[] parts = token.split("\\.", -1);
        assertThat(parts).hasSize(3).allSatisfy(part -> assertThat(part).matches("[A-Za-z0-9_-]*"));
        String header = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
        assertThat(header).doesNotContain("\"jku\"", "\"jwk\"", "\"x5u\"", "\"x5c\"", "\"none\"");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
