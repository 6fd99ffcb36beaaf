package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.nio.charset.StandardCharsets;

/** Any text, of any length: what is shown of it is visible ASCII and bounded, and queries are hidden once and for all. */
class PrintableFuzz {

    private static final int MOST = 6 * Printable.MAX_LENGTH + 64;

    @FuzzTest(maxDuration = "5m")
    void showsVisibleAsciiOnly(byte[] bytes) {
        for (String text : new String[] {Latin1.text(bytes), new String(bytes, StandardCharsets.UTF_8)}) {
            String shown = Printable.of(text);
            Latin1.assertShown(shown);
            assertThat(shown).hasSizeLessThan(MOST);
            String target = Printable.target(text);
            Latin1.assertShown(target);
            assertThat(target).hasSizeLessThan(MOST);
            String hidden = Printable.withoutQueries(text);
            assertThat(Printable.withoutQueries(hidden)).isEqualTo(hidden);
            assertThat(userOf(Printable.authority(text))).isIn("", "...");
        }
    }

    /** What stands before the at sign of an authority. */
    private static String userOf(String url) {
        int start = url.indexOf("://") < 0 ? 0 : url.indexOf("://") + 3;
        int slash = url.indexOf('/', start);
        String authority = url.substring(start, slash < 0 ? url.length() : slash);
        return authority.substring(0, Math.max(0, authority.lastIndexOf('@')));
    }
}
