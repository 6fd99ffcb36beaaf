package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedHeadTest {

    private static final List<HeaderField> FIELDS = List.of(new HeaderField("Host", "Example.com:8080"),
            new HeaderField("cookie", "a=1"), new HeaderField("Cookie", "b=2"),
            new HeaderField("X-Forwarded-For", "203.0.113.9"), new HeaderField("Sec-WebSocket-Key", "secret"));

    static OpeningRequest request(String target, InetSocketAddress peer, HeaderField... more) {
        List<HeaderField> all = new ArrayList<>(FIELDS);
        all.addAll(List.of(more));
        HandshakeRequest handshake =
                new HandshakeRequest("GET", target, "HTTP/1.1", new HeaderFields(all), true, peer);
        return new OpeningRequest(handshake, RequestTarget.parse(target).orElseThrow(), Map.of());
    }

    @Test
    void handsOnWhatIsNamedAndWhatIsKnown() {
        assertThat(ForwardedHead.of(request("/a?b=c", new InetSocketAddress("2001:db8::1", 4711)),
                List.of("Authorization", "Cookie"))).containsExactly(
                        new HeaderField("Cookie", "a=1"),
                        new HeaderField("Cookie", "b=2"),
                        new HeaderField("X-Forwarded-Method", "GET"),
                        new HeaderField("X-Forwarded-Proto", "https"),
                        new HeaderField("X-Forwarded-Host", "example.com:8080"),
                        new HeaderField("X-Forwarded-Uri", "/a?b=c"),
                        new HeaderField("X-Forwarded-For", "2001:db8::1"));
    }

    @Test
    void saysNothingOfAPeerWithoutAnAddress() {
        assertThat(ForwardedHead.of(request("/", NoAddress.PEER), List.of())).extracting(HeaderField::name)
                .containsExactly("X-Forwarded-Method", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri");
    }

    @ParameterizedTest
    @CsvSource({"http://a/b?c, /b?c", "http://a, /", "http://a?b/c, /?b/c", "/%61, /%61"})
    void writesTargetsInOriginForm(String target, String expected) {
        assertThat(ForwardedHead.of(request(target, NoAddress.PEER), List.of()))
                .contains(new HeaderField("X-Forwarded-Uri", expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "upgrade", "TE", "Transfer-Encoding", "Content-Length", "Host", "Expect",
            "Proxy-Authorization", "Forwarded", "X-Forwarded-For", "x-forwarded-user", "X-Real-IP",
            "Sec-WebSocket-Key", "sec-websocket-extensions"})
    void refusesFieldsThatMustNotBeHandedOn(String name) {
        assertThat(ForwardRules.problemWithHeader(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "Cookie", "Origin", "User-Agent", "Sec-WebSocket-Protocol"})
    void takesOtherFields(String name) {
        assertThat(ForwardRules.problemWithHeader(name)).isEmpty();
    }
}
