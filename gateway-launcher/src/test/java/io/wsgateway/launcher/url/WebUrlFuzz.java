package io.wsgateway.launcher.url;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.launcher.text.Escaped;
import java.nio.charset.StandardCharsets;

/** Any text where a URL may stand: what is read is ASCII that can be sent, and reads the same when it is written. */
class WebUrlFuzz {

    @FuzzTest(maxDuration = "5m")
    void readsTheSameAgain(byte[] bytes) throws MalformedUrlException {
        WebUrl url;
        try {
            url = WebUrl.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (MalformedUrlException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(Escaped.line(message)).isEqualTo(message);
            return;
        }
        assertThat(url.port()).isBetween(0, 0xffff);
        assertThat(url.host()).matches("\\[[0-9a-f:]+]|[^\\x00-\\x20\\x7f-\\uffff#%/:<>?@\\[\\\\\\]^|A-Z]+");
        assertThat(url.target()).matches("/[!-~]*").doesNotContain("#");
        assertThat(("/" + url.path() + "/").split("/")).doesNotContain(".", "..");
        WebUrl again = WebUrl.parse((url.secure() ? "wss://" : "ws://") + url.authority() + url.target());
        assertThat(again).isEqualTo(
                new WebUrl(url.secure(), url.host(), url.port(), url.path(), url.query(), false, false));
    }
}
