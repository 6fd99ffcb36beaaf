package io.wsgateway.protocol.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Any values of Forwarded: what is read is what the grammar allows, and reads the same when it is written. */
class ForwardedFuzz {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String OWS = "[ \t]*+";
    private static final String QUOTED =
            "\"(?:[^\"\\\\\\x00-\\x08\\x0a-\\x1f\\x7f]|\\\\[^\\x00-\\x08\\x0a-\\x1f\\x7f])*+\"";
    private static final String PAIR = "(?:" + TOKEN + "=(?:" + QUOTED + "|" + TOKEN + "))?+";
    private static final Pattern LIST = Pattern.compile(
            OWS + PAIR + OWS + "(?:[;,]" + OWS + PAIR + OWS + ")*+");

    @FuzzTest(maxDuration = "5m")
    void readsTheGrammar(byte[] bytes) {
        List<String> lines = Latin1.lines(bytes);
        List<Hop> hops;
        try {
            hops = ForwardedField.parse(lines);
        } catch (ForwardedField.MalformedException e) {
            Latin1.assertShown(String.valueOf(e.getMessage()));
            assertThat(e).hasMessageMatching("[a-z0-9 ,]+");
            return;
        }
        assertThat(lines).allMatch(line -> LIST.matcher(line).matches());
        assertThat(hops).hasSizeLessThanOrEqualTo(ForwardedField.MAX_ELEMENTS);
        String written = hops.stream().map(ForwardedFuzz::written).collect(Collectors.joining(","));
        try {
            assertThat(ForwardedField.parse(List.of(written))).isEqualTo(hops);
        } catch (ForwardedField.MalformedException e) {
            throw new AssertionError(written, e);
        }
        hops.forEach(hop -> hop.node().flatMap(ForwardedNode::address)
                .ifPresent(address -> assertThat(address.isUnresolved()).isFalse()));
    }

    private static String written(Hop hop) {
        return "by=x" + pair("for", hop.node()) + pair("proto", hop.proto()) + pair("host", hop.host());
    }

    private static String pair(String name, Optional<String> value) {
        return value.map(text -> ";" + name + "=\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .orElse("");
    }
}
