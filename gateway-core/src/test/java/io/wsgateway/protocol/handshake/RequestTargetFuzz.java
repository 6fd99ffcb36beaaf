package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/** Any request target: a path that is read climbs nowhere, hides no slash, and has one spelling. */
class RequestTargetFuzz {

    @FuzzTest(maxDuration = "5m")
    void normalisesOnce(byte[] bytes) {
        String target = Latin1.text(bytes);
        Optional<RequestTarget> parsed = RequestTarget.parse(target);
        Latin1.assertShown(Printable.target(target));
        if (parsed.isEmpty()) {
            return;
        }
        RequestTarget found = parsed.get();
        assertThat(target).matches("[!-~]+").doesNotContain("#");
        assertThat(found.segments()).isNotEmpty().allSatisfy(segment -> assertThat(segment)
                .isNotIn(".", "..").doesNotContain("/", "\\").matches("\\P{Cntrl}*"));
        String encoded = "/" + found.segments().stream()
                .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        assertThat(RequestTarget.parse(encoded).orElseThrow().segments()).isEqualTo(found.segments());
        found.query().ifPresent(query -> assertThat(target).endsWith("?" + query));
        found.authority().ifPresent(authority -> assertThat(Authority.parse(authority)).isPresent());
        // Nothing of a query is shown.
        if (found.query().filter(query -> query.length() > 3).isPresent()) {
            assertThat(Printable.target(target)).endsWith("?...").doesNotContain("?" + found.query().get());
        }
    }
}
