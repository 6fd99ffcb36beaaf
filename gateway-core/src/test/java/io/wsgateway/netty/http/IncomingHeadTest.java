package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.RequestHead;
import io.wsgateway.protocol.handshake.RequestHeadScanner.Result;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingHeadTest {

    private static final String HEAD = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int HEAD_BYTES = 1 << 10;

    private final IncomingHead head = new IncomingHead(HEAD_BYTES);

    /** What is left of these bytes. */
    private String read(String bytes, Result expected) {
        ByteBuf in = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
        assertThat(head.read(in)).isEqualTo(expected);
        return in.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "frames", HEAD, "\0\0"})
    void takesOneHeadAndNothingOfWhatFollows(String rest) {
        assertThat(read(HEAD + rest, Result.COMPLETE)).isEqualTo(rest);
        assertThat(head.head()).isEqualTo(RequestHead.parse(HEAD));
    }

    @Test
    void takesTheSameHeadHoweverItIsSplit() {
        for (int split = 1; split < HEAD.length(); split++) {
            IncomingHeadTest test = new IncomingHeadTest();
            assertThat(test.read(HEAD.substring(0, split), Result.INCOMPLETE)).isEmpty();
            assertThat(test.read(HEAD.substring(split) + "rest", Result.COMPLETE)).isEqualTo("rest");
            assertThat(test.head.head()).isEqualTo(RequestHead.parse(HEAD));
        }
    }

    @Test
    void takesTheSameHeadByteByByte() {
        for (int i = 0; i < HEAD.length() - 1; i++) {
            assertThat(read(HEAD.substring(i, i + 1), Result.INCOMPLETE)).isEmpty();
        }
        assertThat(read("\n", Result.COMPLETE)).isEmpty();
        assertThat(head.head()).isEqualTo(RequestHead.parse(HEAD));
    }

    @Test
    void stopsAtTheByteThatBreaksARule() {
        assertThat(read("GET /a HTTP/1.1\r\nHost", Result.INCOMPLETE)).isEmpty();
        assertThat(read(" : a\r\n\r\n", Result.VIOLATION)).isEqualTo(": a\r\n\r\n");
        assertThat(head.reason()).isEqualTo(RejectionReason.REQUEST_MALFORMED);
        assertThat(head.detail()).isEqualTo("byte 0x20 in a field name");
    }

    @Test
    void measuresTheHeadAcrossPieces() {
        read("GET /a HTTP/1.1\r\nHost: ", Result.INCOMPLETE);
        for (int i = "Host: ".length(); i < HEAD_BYTES; i++) {
            read("a", Result.INCOMPLETE);
        }
        read("a", Result.VIOLATION);
        assertThat(head.reason()).isEqualTo(RejectionReason.HEAD_TOO_LARGE);
        assertThat(head.detail()).isEqualTo("field lines longer than 1024 bytes");
    }

    /** However much arrives at once, what follows the longest head isn't kept. */
    @Test
    void takesTheLongestHeadAndNoByteMore() {
        String target = "/" + "a".repeat(8192 - "GET / HTTP/1.1".length());
        String longest = "\r\nGET " + target + " HTTP/1.1\r\nA: " + "b".repeat(HEAD_BYTES - 5) + "\r\n\r\n";
        assertThat(read(longest + "x".repeat(1 << 16), Result.COMPLETE)).hasSize(1 << 16);
        assertThat(head.head().target()).isEqualTo(target);
        assertThat(head.head().headers().first("A").orElseThrow()).hasSize(HEAD_BYTES - 5);
    }

    @Test
    void isBegunByItsFirstByte() {
        assertThat(read("", Result.INCOMPLETE)).isEmpty();
        assertThat(head.isBegun()).isFalse();
        read("\r", Result.INCOMPLETE);
        assertThat(head.isBegun()).isTrue();
    }
}
