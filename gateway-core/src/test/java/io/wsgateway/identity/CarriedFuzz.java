package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Any fields and any query where tokens may be: one is found, none, or what is wrong can be shown and doesn't repeat it. */
class CarriedFuzz {

    private static final String[] NAMES = {"Authorization", "Cookie", "Sec-WebSocket-Protocol", "Other"};
    private static final List<Carrier> CARRIERS = List.of(new Carrier.Authorization(), new Carrier.Cookie("session"),
            new Carrier.Subprotocol(), new Carrier.Query("token"));

    @FuzzTest(maxDuration = "5m")
    void findsOneOrSaysWhatIsWrong(byte[] bytes) {
        List<HeaderField> fields = new ArrayList<>();
        Optional<String> query = Optional.empty();
        for (String line : Latin1.lines(bytes)) {
            if (line.startsWith("?")) {
                query = Optional.of(line.substring(1));
            } else if (!line.isEmpty()) {
                fields.add(new HeaderField(NAMES[line.charAt(0) % NAMES.length],
                        Token.trimmed(line, 1, line.length())));
            }
        }
        HandshakeRequest request = new HandshakeRequest("GET", "/", "HTTP/1.1", new HeaderFields(fields), true,
                NoAddress.PEER);
        switch (Carried.read(CARRIERS, request, query)) {
            case Carried.Found(var by, var token) -> {
                assertThat(CARRIERS).contains(by);
                assertThat(token).isNotEmpty();
            }
            case Carried.Malformed(var by, var detail) -> {
                assertThat(CARRIERS).contains(by);
                Latin1.assertShown(detail);
                assertThat(detail).hasSizeLessThan(300);
            }
            case Carried.None() -> assertThat(new HeaderFields(fields).values("Authorization"))
                    .noneMatch(value -> value.startsWith("Bearer "));
        }
    }
}
