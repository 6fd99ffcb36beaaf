package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.wsgateway.fuzz.Latin1;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Any bytes where a header of the PROXY protocol may stand, cut anywhere: it is read, too short, or malformed, and is the same
 * however it is cut. The first byte says where the cut is.
 */
class ProxyHeaderFuzz {

    private static final Pattern VERSION_1 = Pattern.compile("PROXY (?:UNKNOWN[^\r\n]*"
            + "|TCP4 [0-9.]+ [0-9.]+ [0-9]+ [0-9]+|TCP6 [0-9A-Fa-f:.]+ [0-9A-Fa-f:.]+ [0-9]+ [0-9]+)\r\n.*",
            Pattern.DOTALL);
    private static final int LONGEST_VERSION_1 = 108;

    @FuzzTest(maxDuration = "5m")
    void readsHeaders(byte[] bytes) throws Exception {
        if (bytes.length == 0) {
            return;
        }
        ByteBuf header = Unpooled.wrappedBuffer(bytes, 1, bytes.length - 1);
        if (ProxySignature.of(header) != ProxySignature.WHOLE) {
            return;
        }
        String whole = read(new ProxyHeaderDecoder(), header);
        int cut = Math.min(bytes.length - 1, bytes[0] & 0xff);
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        ByteBuf pieces = Unpooled.buffer().writeBytes(bytes, 1, cut);
        String first = read(decoder, pieces);
        if (first.equals("more")) {
            pieces.writeBytes(bytes, 1 + cut, bytes.length - 1 - cut);
            assertThat(read(decoder, pieces)).isEqualTo(whole);
        } else if (!first.equals("malformed")) {
            assertThat(whole).isEqualTo(first);
        } else {
            assertThat(whole).isEqualTo("malformed");
        }
        if (whole.startsWith("V1")) {
            String text = Latin1.text(bytes).substring(1);
            assertThat(text).matches(VERSION_1);
            assertThat(text.indexOf('\n')).isLessThan(LONGEST_VERSION_1);
        }
    }

    private static String read(ProxyHeaderDecoder decoder, ByteBuf bytes) throws Exception {
        Optional<HAProxyMessage> read;
        try {
            read = decoder.read(bytes);
        } catch (HAProxyProtocolException e) {
            return "malformed";
        }
        if (read.isEmpty()) {
            return "more";
        }
        HAProxyMessage message = read.get();
        try {
            return (message.protocolVersion() == HAProxyProtocolVersion.V1 ? "V1 " : "V2 ") + message.command() + " "
                    + message.proxiedProtocol() + " " + message.sourceAddress() + " " + message.sourcePort() + " "
                    + message.destinationAddress() + " " + message.destinationPort();
        } finally {
            message.release();
        }
    }
}
