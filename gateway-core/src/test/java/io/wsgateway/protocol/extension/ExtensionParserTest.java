package io.wsgateway.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.extension.ExtensionOffer.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionParserTest {

    static Stream<Arguments> parses() {
        return Stream.of(
                Arguments.of("foo", List.of(offer("foo"))),
                // RFC 6455 section 9.1
                Arguments.of("bar; baz=2", List.of(offer("bar", with("baz", "2")))),
                Arguments.of("foo, bar; baz=2", List.of(offer("foo"), offer("bar", with("baz", "2")))),
                Arguments.of("deflate-stream, mux; max-channels=4; flow-control, deflate-stream", List.of(
                        offer("deflate-stream"), offer("mux", with("max-channels", "4"), without("flow-control")),
                        offer("deflate-stream"))),
                Arguments.of("foo; a=\"1\"", List.of(offer("foo", with("a", "1")))),
                Arguments.of("foo; a=\"\\1\\0\"", List.of(offer("foo", with("a", "10")))),
                Arguments.of("foo;a;a=1", List.of(offer("foo", without("a"), with("a", "1")))),
                Arguments.of(" foo \t; a = 1 ; b = \"2\" , bar ",
                        List.of(offer("foo", with("a", "1"), with("b", "2")), offer("bar"))),
                Arguments.of(",, foo,, bar,", List.of(offer("foo"), offer("bar"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void parses(String value, List<ExtensionOffer> offers) {
        assertThat(ExtensionParser.parse(List.of(value))).contains(offers);
    }

    @Test
    void mergesLines() {
        assertThat(ExtensionParser.parse(List.of("foo", "", "bar; baz=2")))
                .contains(List.of(offer("foo"), offer("bar", with("baz", "2"))));
        assertThat(ExtensionParser.parse(List.of())).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "foo;", "foo; ", ";", "; a", "foo;;a", "foo; =1", "foo; a=", "foo; a= ",
            "foo; a=,",
            "foo; a==1", "foo=1", "foo bar", "foo; a b", "foo; a=1 2", "foo; a=\"", "foo; a=\"1", "foo; a=\"\"",
            "foo; a=\"1 0\"", "foo; a=\"1\"2", "foo; a=\"1\\", "foo; a=\"1\\\"", "foo; a=\"\\\"\"", "foo; a=\"1,2\"",
            "foo; a='1 2'", "\"foo\"", "foo/1", "foo, b@r", "caf\u00e9", "foo\u0000"})
    void refuses(String value) {
        assertThat(ExtensionParser.parse(List.of(value))).isEmpty();
        assertThat(ExtensionParser.parse(List.of("foo, " + value + "; "))).isEmpty();
    }

    @Test
    void readsBackWhatItRead() {
        Random random = new Random(6455);
        String[] pieces = {"a", "b1", ",", ";", "=", "\"", "\\", " ", "\t", "10", "\u00e9"};
        int parsed = 0;
        for (int i = 0; i < 100_000; i++) {
            String value = random.ints(random.nextInt(12), 0, pieces.length)
                    .mapToObj(piece -> pieces[piece])
                    .collect(Collectors.joining());
            Optional<List<ExtensionOffer>> offers = ExtensionParser.parse(List.of(value));
            if (offers.isPresent()) {
                parsed++;
                assertThat(ExtensionParser.parse(List.of(written(offers.get())))).isEqualTo(offers);
            }
        }
        assertThat(parsed).isGreaterThan(1_000);
    }

    private static String written(List<ExtensionOffer> offers) {
        return offers.stream()
                .map(offer -> offer.name() + offer.parameters()
                        .stream()
                        .map(p -> ";" + p.name() + p.value().map(value -> "=" + value).orElse(""))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(","));
    }

    /** A parser that went back over its input would need hours for these. */
    @Timeout(20)
    @ParameterizedTest
    @ValueSource(strings = {"foo; a=\"\\\\", "foo; a=\"\\a", ",", " ", "a;a", "a;a=\"b\",", "foo,"})
    void takesLinearTime(String piece) {
        assertThat(ExtensionParser.parse(List.of("x" + piece.repeat(500_000)))).isNotNull();
    }

    private static ExtensionOffer offer(String name, Parameter... parameters) {
        return new ExtensionOffer(name, List.of(parameters));
    }

    private static Parameter with(String name, String value) {
        return new Parameter(name, Optional.of(value));
    }

    private static Parameter without(String name) {
        return new Parameter(name, Optional.empty());
    }
}
