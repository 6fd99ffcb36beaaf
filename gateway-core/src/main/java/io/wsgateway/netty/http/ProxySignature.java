package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Tells by its first bytes whether a connection begins with a header of the PROXY protocol. */
enum ProxySignature {
    /** With something else. */
    NONE,
    /** Too little has come to know. */
    PARTIAL,
    /** With one of version 1 or 2. */
    WHOLE;

    private static final byte[] VERSION_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_2 = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    /** What these bytes begin with. */
    static ProxySignature of(ByteBuf bytes) {
        ProxySignature first = of(bytes, VERSION_1);
        return first == NONE ? of(bytes, VERSION_2) : first;
    }

    private static ProxySignature of(ByteBuf bytes, byte[] signature) {
        int length = Math.min(bytes.readableBytes(), signature.length);
        for (int i = 0; i < length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != signature[i]) {
                return NONE;
            }
        }
        return length == signature.length ? WHOLE : PARTIAL;
    }
}
