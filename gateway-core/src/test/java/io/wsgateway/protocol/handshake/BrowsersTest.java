package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowsersTest {

    private static final List<HeaderField> REQUIRED = List.of(new HeaderField("Host", "a"),
            new HeaderField("Connection", "Upgrade"), new HeaderField("Upgrade", "websocket"),
            new HeaderField("Sec-WebSocket-Version", "13"),
            new HeaderField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            http://a | other      | v1 | true
            null     | other      | v1 | true
            http://a | other, v2  | v1 | true
            http://a | other      | -  | true
            http://a | other, v1  | v1 | false
            http://a | v1         | v1 | false
            http://a | -          | v1 | false
            http://a | -          | -  | false
            -        | other      | v1 | false
            -        | -          | v1 | false
            """)
    void browsersFailWhatNamesNoneOfTheirOffers(String origin, String offer, String spoken, boolean fail) {
        List<HeaderField> fields = new ArrayList<>(REQUIRED);
        if (origin != null) {
            fields.add(new HeaderField("origin", origin));
        }
        if (offer != null) {
            Arrays.stream(offer.split(", ", -1)).map(each -> new HeaderField("sec-websocket-protocol", each))
                    .forEach(fields::add);
        }
        HandshakeRequest request = new HandshakeRequest("GET", "/", "HTTP/1.1", new HeaderFields(fields), false,
                new InetSocketAddress(0));
        HandshakePolicy policy = new HandshakePolicy("/", OriginPolicy.any(),
                spoken == null ? List.of() : List.of(spoken), false, CompressionMode.NONE);
        Accepted accepted = (Accepted) OpeningHandshake.decide(request, policy);
        assertThat(Browsers.sent(request.headers())).isEqualTo(origin != null);
        assertThat(Browsers.fail(request, accepted)).isEqualTo(fail);
    }
}
