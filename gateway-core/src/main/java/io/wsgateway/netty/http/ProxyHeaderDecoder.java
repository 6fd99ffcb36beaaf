package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.ByteProcessor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Netty's decoder of PROXY protocol headers, outside of a pipeline: in one it closes the channel where a header is malformed,
 * before its peer can be answered. Confined to one connection.
 */
final class ProxyHeaderDecoder extends HAProxyMessageDecoder {

    /** The most bytes of extensions (TLVs) of version 2, of which nothing is read; HAProxy sends some hundred. */
    static final int MAX_EXTENSIONS = 2048;

    /** What headers of version 1 begin with, and those of version 2 don't. */
    private static final byte VERSION_1 = 'P';

    /** In no pipeline: whatever it is asked to do is not done. */
    private static final ChannelHandlerContext NOWHERE =
            (ChannelHandlerContext) Proxy.newProxyInstance(ProxyHeaderDecoder.class.getClassLoader(),
                    new Class<?>[] {ChannelHandlerContext.class}, (proxy, method, arguments) -> null);

    ProxyHeaderDecoder() {
        super(MAX_EXTENSIONS, true);
    }

    /**
     * Reads a header; empty if more bytes are needed. The caller releases it.
     *
     * @throws HAProxyProtocolException if it is malformed or too long
     */
    Optional<HAProxyMessage> read(ByteBuf bytes) throws Exception {
        requireOneEnd(bytes);
        List<Object> out = new ArrayList<>(1);
        decode(NOWHERE, bytes, out);
        return out.isEmpty() ? Optional.empty() : Optional.of((HAProxyMessage) out.getFirst());
    }

    /**
     * In version 1 the first CR or LF has to be of the CRLF that ends the header. Netty takes one that stands alone for text behind
     * {@code UNKNOWN}, where others see the end.
     */
    private static void requireOneEnd(ByteBuf bytes) {
        int end = bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == VERSION_1
                ? bytes.forEachByte(ByteProcessor.FIND_CRLF)
                : -1;
        if (end < 0) {
            return;
        }
        boolean mayBeEnd = bytes.getByte(end) == '\r'
                && (end + 1 == bytes.writerIndex() || bytes.getByte(end + 1) == '\n');
        if (!mayBeEnd) {
            throw new HAProxyProtocolException("a CR or LF inside the header");
        }
    }
}
