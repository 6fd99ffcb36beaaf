package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Any value of Origin: only those a browser writes are read, and a list lets in what is on it and nothing else. */
class OriginFuzz {

    private static final OriginPolicy LIST =
            new OriginPolicy(List.of("https://example.com", "https://*.example.com:8443", "app://."), false);
    private static final Pattern LISTED =
            Pattern.compile("https://example\\.com|https://[a-z0-9_~-]+\\.example\\.com:8443|app://\\.");
    private static final Origin OWN = new Origin("https", "own.example", 443);
    private static final Pattern SCHEME_AND_HOST =
            Pattern.compile("[a-z][a-z0-9+.-]*://(?:\\[[0-9a-f:.]+]|[a-z0-9._~-]+)(?::[0-9]{1,5})?");

    @FuzzTest(maxDuration = "5m")
    void readsWhatBrowsersWrite(byte[] bytes) {
        String value = Latin1.text(bytes);
        Optional<Origin> origin = Origin.parse(value);
        origin.ifPresent(found -> {
            assertThat(value).matches(SCHEME_AND_HOST);
            assertThat(Origin.parse(found.toString())).contains(found);
        });
        assertThat(LIST.allows(value, OWN)).isEqualTo(LISTED.matcher(value).matches());
        boolean same = origin.equals(Optional.of(OWN));
        assertThat(OriginPolicy.sameOrigin(false).allows(value, OWN)).isEqualTo(same);
        if (same) {
            assertThat(value).isIn("https://own.example", "https://own.example.");
        }
        if (LIST.remedy(value).isPresent()) {
            assertThat(OriginPolicy.problem(value)).isEmpty();
            assertThat(new OriginPolicy(List.of(value), false).allows(value, OWN)).isTrue();
        }
        Optional<String> problem = OriginPolicy.problem(value);
        if (problem.isPresent()) {
            Latin1.assertShown(problem.get());
        } else {
            new OriginPolicy(List.of(value), false);
        }
    }
}
