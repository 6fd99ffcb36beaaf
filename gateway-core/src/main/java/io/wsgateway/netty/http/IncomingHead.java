package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.RequestHead;
import io.wsgateway.protocol.handshake.RequestHeadScanner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The request head of a connection as its bytes arrive. Takes the bytes of one head and none of what follows it. Holds no
 * more memory than the peer has sent. Confined to the connection's event loop.
 */
final class IncomingHead {

    private static final byte[] NOTHING = {};

    private final RequestHeadScanner scanner;
    private byte[] bytes = NOTHING;
    private int length;

    /**
     * Nothing has arrived yet.
     *
     * @param headBytes the most bytes of its field lines
     */
    IncomingHead(int headBytes) {
        this.scanner = new RequestHeadScanner(headBytes);
    }

    /** True if any byte has arrived. */
    boolean isBegun() {
        return length > 0;
    }

    /** Reads up to the end of the head, or the byte that breaks a rule. */
    RequestHeadScanner.Result read(ByteBuf in) {
        int most = Math.min(in.readableBytes(), scanner.mostBytes() - length);
        makeRoom(most);
        in.getBytes(in.readerIndex(), bytes, length, most);
        int end = scanner.scan(bytes, length, length + most);
        in.skipBytes(end - length);
        length = end;
        return scanner.result();
    }

    private void makeRoom(int more) {
        if (length + more > bytes.length) {
            int doubled = Math.min(2 * bytes.length, scanner.mostBytes());
            bytes = Arrays.copyOf(bytes, Math.max(length + more, doubled));
        }
    }

    /** The head, when it is complete. */
    RequestHead head() {
        return RequestHead.parse(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** Which rule is broken, after a violation. */
    RejectionReason reason() {
        return scanner.reason();
    }

    /** What was found, after a violation. */
    String detail() {
        return scanner.detail();
    }
}
