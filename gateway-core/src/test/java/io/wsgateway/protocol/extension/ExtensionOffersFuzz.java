package io.wsgateway.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Any values of Sec-WebSocket-Extensions: what is read is what the grammar allows, and reads the same when it is written. */
class ExtensionOffersFuzz {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String OWS = "[ \t]*+";
    private static final String QUOTED = "\"(?:\\\\?[!#$%&'*+.^_`|~0-9A-Za-z-])++\"";
    private static final String PARAMETER = TOKEN + OWS + "(?:=" + OWS + "(?:" + QUOTED + "|" + TOKEN + "))?+" + OWS;
    private static final String EXTENSION =
            TOKEN + OWS + "(?:;" + OWS + PARAMETER + ")*+";
    private static final Pattern LIST = Pattern.compile("(?:" + OWS + "(?:" + EXTENSION + ")?+,)*+" + OWS + "(?:"
            + EXTENSION + ")?+");

    @FuzzTest(maxDuration = "5m")
    void readsTheGrammar(byte[] bytes) {
        List<String> values = Latin1.lines(bytes);
        Optional<List<ExtensionOffer>> parsed = ExtensionParser.parse(values);
        boolean grammar = values.stream().allMatch(value -> LIST.matcher(value).matches());
        boolean any = values.stream().anyMatch(value -> !value.matches("[ \t,]*"));
        assertThat(parsed.isPresent()).isEqualTo(grammar && any);
        if (parsed.isEmpty()) {
            return;
        }
        String written = parsed.get().stream().map(ExtensionOffersFuzz::written).collect(Collectors.joining(", "));
        assertThat(ExtensionParser.parse(List.of(written))).isEqualTo(parsed);
        for (CompressionMode mode : CompressionMode.values()) {
            DeflateNegotiation.negotiate(parsed.get(), mode).ifPresent(agreed -> {
                assertThat(agreed.serverWindowBits()).isBetween(8, 15);
                List<ExtensionOffer> answer = ExtensionParser.parse(List.of(agreed.response())).orElseThrow();
                assertThat(answer).singleElement().extracting(ExtensionOffer::name).isEqualTo("permessage-deflate");
            });
        }
    }

    private static String written(ExtensionOffer offer) {
        return offer.name() + offer.parameters().stream()
                .map(each -> ";" + each.name() + each.value().map(value -> "=\"" + value + "\"").orElse(""))
                .collect(Collectors.joining());
    }
}
