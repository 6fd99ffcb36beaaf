package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import io.wsgateway.fuzz.StrictRequest;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.protocol.syntax.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any request line and any fields, as the decoder of heads hands them on: accepted is what a second, strict reading takes for
 * an opening handshake, answered as the RFC says; whatever is shown of any is visible ASCII and bounded.
 */
class OpeningHandshakeFuzz {

    private static final HandshakePolicy POLICY = new HandshakePolicy("/fuzz",
            new OriginPolicy(List.of("https://example.com"), true), List.of("v2.chat", "chat"), false,
            CompressionMode.SHARED);
    private static final Pattern LINE = Pattern.compile("([^ ]+) ([!-~]+) (HTTP/[0-9]\\.[0-9])");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t -~\\x80-\\xff]*)");
    private static final int MOST_SHOWN = 4096;

    @FuzzTest(maxDuration = "5m")
    void acceptsOpeningHandshakesOnly(byte[] bytes) throws NoSuchAlgorithmException {
        List<String> lines = Latin1.lines(bytes);
        Matcher line = LINE.matcher(lines.getFirst());
        if (!line.matches() || lines.size() > 101) {
            return;
        }
        List<HeaderField> fields = new ArrayList<>();
        StringBuilder head = new StringBuilder(lines.getFirst()).append("\r\n");
        for (String each : lines.subList(1, lines.size())) {
            Matcher field = FIELD.matcher(each);
            if (field.matches()) {
                head.append(each).append("\r\n");
                fields.add(new HeaderField(field.group(1),
                        Token.trimmed(field.group(2), 0, field.group(2).length())));
            }
        }
        HandshakeRequest request = new HandshakeRequest(line.group(1), line.group(2), line.group(3),
                new HeaderFields(fields), false, NoAddress.PEER);
        boolean routed = RequestTarget.parse(request.target()).filter(target -> target.path().equals("/fuzz"))
                .isPresent();
        HandshakeDecision decision = OpeningHandshake.decide(request, routed ? POLICY : null);
        for (HandshakeTrace.Check check : decision.trace().checks()) {
            assertShown(check.name());
            assertShown(check.observed());
            assertShown(check.expected());
        }
        switch (decision) {
            case Rejected rejected -> {
                assertShown(rejected.detail());
                assertThat(rejected.trace().checks().getLast().passed()).isFalse();
            }
            case Accepted accepted -> judge(accepted, head.append("\r\n").toString(), request.headers());
        }
    }

    private static void judge(Accepted accepted, String head, HeaderFields fields) throws NoSuchAlgorithmException {
        assertThat(StrictRequest.opens(head.getBytes(StandardCharsets.ISO_8859_1), "/fuzz", Integer.MAX_VALUE))
                .isTrue();
        byte[] hashed = MessageDigest.getInstance("SHA-1")
                .digest((fields.values("Sec-WebSocket-Key").getFirst() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(accepted.acceptKey()).isEqualTo(Base64.getEncoder().encodeToString(hashed));
        assertThat(fields.values("Origin")).isSubsetOf("https://example.com");
        accepted.subprotocol().ifPresent(chosen -> assertThat(POLICY.subprotocols()).contains(chosen));
        accepted.subprotocol().ifPresent(chosen -> assertThat(
                String.join(",", fields.values("Sec-WebSocket-Protocol")).split("[ \t]*,[ \t]*")).contains(chosen));
        accepted.compression().ifPresent(
                agreed -> assertThat(String.join(",", fields.values("Sec-WebSocket-Extensions")))
                        .contains("permessage-deflate"));
        assertThat(accepted.trace().checks()).allMatch(HandshakeTrace.Check::passed);
    }

    private static void assertShown(String text) {
        Latin1.assertShown(text);
        assertThat(text).hasSizeLessThan(MOST_SHOWN);
    }
}
