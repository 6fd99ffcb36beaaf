package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.util.Optional;

/** Any text where the reserved message may come: what is taken for one is that message, but for white space. */
class AuthMessageFuzz {

    @FuzzTest(maxDuration = "5m")
    void takesOneFormOnly(byte[] bytes) {
        String text = Latin1.text(bytes);
        Optional<String> token = AuthMessage.token(text);
        if (token.isPresent()) {
            assertThat(AuthMessage.isReserved(text)).isTrue();
            assertThat(token.get()).hasSizeBetween(1, Authenticator.MAX_TOKEN).doesNotContain("\"", "\\", " ");
            Latin1.assertShown(token.get());
            assertThat(AuthMessage.of(token.get())).contains(text.replaceAll("[ \\t\\r\\n]", ""));
        } else if (AuthMessage.isReserved(text)) {
            assertThat(text.replaceAll("[ \\t\\r\\n]", "")).startsWith("{\"type\":\"auth\"");
        }
    }
}
