package io.wsgateway.launcher.nodes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a node answers to a {@link NodeQuestion}. Immutable.
 *
 * @param status the HTTP status, 100 to 599
 * @param limit by which limit its list was made: a lower one than was asked for where that would have been too many bytes; 0: it is
 *        no list
 * @param text JSON, or a sentence where the status is 400 or more; at most 1 MiB of UTF-8
 */
public record NodeReply(int status, int limit, String text) {

    /** The longest text, in bytes. */
    public static final int MOST_BYTES = 1 << 20;

    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Short.BYTES + Integer.BYTES;
    private static final int LOWEST = 100;
    private static final int HIGHEST = 599;

    byte[] toBytes() {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD + body.length).put(VERSION).putShort((short) status).putInt(limit).put(body)
                .array();
    }

    /** Reads what a node has sent; empty if it is no reply of this version. */
    static Optional<NodeReply> parse(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD || bytes.length > HEAD + MOST_BYTES || from.get() != VERSION) {
            return Optional.empty();
        }
        int status = from.getShort();
        int limit = from.getInt();
        return status < LOWEST || status > HIGHEST || limit < 0
                ? Optional.empty()
                : Optional.of(new NodeReply(status, limit, new String(Parts.rest(from), StandardCharsets.UTF_8)));
    }
}
