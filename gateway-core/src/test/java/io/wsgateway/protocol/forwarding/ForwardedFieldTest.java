package io.wsgateway.protocol.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedFieldTest {

    private static Hop hop(String node, String proto, String host) {
        return new Hop(given(node), given(proto), given(host));
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static List<Hop> parse(String... lines) throws ForwardedField.MalformedException {
        return ForwardedField.parse(List.of(lines));
    }

    /** RFC 7239 sections 4, 6, 7.1 and 7.4. */
    @Test
    void readsTheExamplesOfItsRfc() throws Exception {
        assertThat(parse("for=\"_gazonk\"")).containsExactly(hop("_gazonk", "", ""));
        assertThat(parse("For=\"[2001:db8:cafe::17]:4711\"")).containsExactly(hop("[2001:db8:cafe::17]:4711", "", ""));
        assertThat(parse("for=192.0.2.60;proto=http;by=203.0.113.43")).containsExactly(hop("192.0.2.60", "http", ""));
        assertThat(parse("for=192.0.2.43, for=198.51.100.17")).containsExactly(hop("192.0.2.43", "", ""),
                hop("198.51.100.17", "", ""));
        assertThat(parse("for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown"))
                .isEqualTo(parse("for=192.0.2.43, for=\"[2001:db8:cafe::17]\", for=unknown"))
                .isEqualTo(parse("for=192.0.2.43", "for=\"[2001:db8:cafe::17]\", for=unknown")).hasSize(3);
        assertThat(parse("for=_hidden, for=_SEVKISEK")).hasSize(2);
        assertThat(parse("for=192.0.2.43, for=\"[2001:db8:cafe::17]\";by=x;host=\"example.com:8080\"")).last()
                .isEqualTo(hop("[2001:db8:cafe::17]", "", "example.com:8080"));
    }

    @Test
    void readsQuotedStringsWithWhatWouldElsePartElements() throws Exception {
        assertThat(parse("ext=\"a,b;for=6.6.6.6\\\"\\\\\";for=\"1.2.3.4\"")).containsExactly(hop("1.2.3.4", "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", ";", " , ;;, "})
    void emptyElementsAreNone(String line) throws Exception {
        assertThat(parse(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"for", "for=", "=1.2.3.4", "for=1.2.3.4:80", "for=[::1]", "for =1.2.3.4", "for= 1.2.3.4",
            "for=\"1.2.3.4", "for=\"1.2.3.4\\", "for=1.2.3.4 for=5.6.7.8", "for=1.2.3.4;for=5.6.7.8", "for=a;FOR=b",
            "for=\"a\"b", "for=a\"b\"", "for=a;proto", "for=\"a\u0001\"", "for=\"a\u007f\"", "for=\u00e4", "a b",
            "for==a",
            "for=a;;proto=http:", "\"for\"=a", "for=a\\"})
    void anythingElseIsMalformed(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(ForwardedField.MalformedException.class)
                .message().isNotBlank().doesNotContain("1.2.3.4");
    }

    @Test
    void aHundredElementsAreEnough() throws Exception {
        assertThat(parse("for=a,".repeat(100))).hasSize(100);
        assertThatThrownBy(() -> parse("for=a,".repeat(101))).hasMessage("more than 100 elements");
    }

    @Test
    void whateverComesIsReadOrMalformed() {
        Random random = new Random(7);
        String alphabet = "for=proto;host,\"\\ \t.:[]_1\u0000\u00ff";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder();
            for (int length = random.nextInt(40); line.length() < length;) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(parse(line.toString())).hasSizeLessThanOrEqualTo(line.length());
            } catch (ForwardedField.MalformedException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, /192.0.2.7:0", "192.0.2.7:4711, /192.0.2.7:4711", "192.0.2.7:_x, /192.0.2.7:0",
            "[2001:db8::1], '/[2001:db8:0:0:0:0:0:1]:0'", "[2001:db8::1]:80, '/[2001:db8:0:0:0:0:0:1]:80'",
            "2001:db8::1, '/[2001:db8:0:0:0:0:0:1]:0'", "::ffff:192.0.2.7, /192.0.2.7:0",
            "::1, '/[0:0:0:0:0:0:0:1]:0'"})
    void aNodeHasAnAddress(String node, String address) {
        assertThat(ForwardedNode.address(node)).get().hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "_hidden", "localhost", "192.0.2.7:", "192.0.2.7:65536", "192.0.2.7:123456",
            "192.0.2.7:-1", "192.0.2.7:_", "192.0.2.7:_ä", "192.0.2.7 ", "[192.0.2.7]", "[192.0.2.7]:80", "[::1", "[]",
            "[::1]80", "[::1]]:80", "::1]:80", "0.0.0.0", "[::]", "::", "::ffff:0.0.0.0", "fe80::1%1",
            "1.2.3.4, 5.6.7.8"})
    void orNone(String node) {
        assertThat(ForwardedNode.address(node)).isEmpty();
    }
}
