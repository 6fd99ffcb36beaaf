package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.NoAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long bodies are, and their bytes. */
class RequestBodyTest {

    private static HandshakeRequest request(String method, String... fields) {
        List<HeaderField> lines = Arrays.stream(fields).map(field -> field.split(": ?", 2))
                .map(field -> new HeaderField(field[0], field[1])).toList();
        return new HandshakeRequest(method, "/do", "HTTP/1.1", new HeaderFields(lines), false, NoAddress.PEER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void lengthIsAsTheOneFieldSays(String method) {
        assertThat(RequestBody.of(request(method)).orElseThrow().length()).isZero();
        assertThat(RequestBody.of(request(method, "Content-Length: 0")).orElseThrow().isWhole()).isTrue();
        assertThat(RequestBody.of(request(method, "content-length: 8192")).orElseThrow().length()).isEqualTo(8192);
    }

    /** So that it can be told that it is too long. */
    @Test
    void lengthMayBeMoreThanAnyBodyHas() {
        assertThat(RequestBody.of(request("POST", "Content-Length: 4294967296")).orElseThrow().length())
                .isEqualTo(1L << 32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PATCH", "OPTIONS", "post"})
    void otherMethodsHaveNone(String method) {
        assertThat(RequestBody.of(request(method, "Content-Length: 4"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+4", "-4", "04", "00", "4 ", "4,4", "0x4", "4.0", "\u0664", "1000000000000000000"})
    void otherLengthsAreNone(String length) {
        assertThat(RequestBody.of(request("POST", "Content-Length: " + length))).isEmpty();
    }

    @Test
    void severalLengthsAreNone() {
        assertThat(RequestBody.of(request("POST", "Content-Length: 4", "Content-Length: 4"))).isEmpty();
        assertThat(RequestBody.of(request("POST", "Transfer-Encoding: chunked"))).isEmpty();
        assertThat(RequestBody.of(request("POST", "Content-Length: 4", "Transfer-Encoding: identity"))).isEmpty();
    }

    @Test
    void readsItsOwnAndLeavesWhatIsBehind() {
        RequestBody body = RequestBody.of(request("POST", "Content-Length: 5")).orElseThrow();
        body.read(Unpooled.copiedBuffer("abc", StandardCharsets.US_ASCII));
        assertThat(body.isWhole()).isFalse();
        body.read(Unpooled.EMPTY_BUFFER);
        ByteBuf more = Unpooled.copiedBuffer("defgh", StandardCharsets.US_ASCII);
        body.read(more);
        assertThat(body.isWhole()).isTrue();
        assertThat(body.bytes()).isEqualTo("abcde".getBytes(StandardCharsets.US_ASCII));
        assertThat(more.toString(StandardCharsets.US_ASCII)).isEqualTo("fgh");
    }

    @Test
    void requestWithoutItKeepsAllElse() {
        HandshakeRequest bare = RequestBody.without(request("POST", "Host: a", "Content-Length: 4", "X: y"));
        assertThat(bare.headers().lines()).containsExactly(new HeaderField("Host", "a"), new HeaderField("X", "y"));
        assertThat(bare.method()).isEqualTo("POST");
    }
}
