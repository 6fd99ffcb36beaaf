package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/** Any query: its parameters are the whole of it, and are decoded as the JDK decodes them. */
class QueryStringFuzz {

    @FuzzTest(maxDuration = "5m")
    void losesNothing(byte[] bytes) {
        String text = Latin1.text(bytes).chars().filter(c -> c > ' ' && c < 0x7f)
                .mapToObj(Character::toString).collect(Collectors.joining());
        QueryString query = new QueryString(text);
        assertThat(query.parameters().stream()
                .map(each -> each.name() + each.value().map(value -> "=" + value).orElse(""))
                .collect(Collectors.joining("&"))).isEqualTo(text);
        for (QueryString.Parameter parameter : query.parameters()) {
            assertThat(QueryString.decode(parameter.name())).isEqualTo(byTheJdk(parameter.name()));
            assertThat(query.first(QueryString.decodeLeniently(parameter.name()))).isPresent();
        }
    }

    private static Optional<String> byTheJdk(String encoded) {
        if (!encoded.matches("(?:[^%]|%[0-9A-Fa-f]{2})*+")) {
            return Optional.empty();
        }
        return Optional.of(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    }
}
