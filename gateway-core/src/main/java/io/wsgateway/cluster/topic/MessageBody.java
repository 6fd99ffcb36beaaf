package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.protocol.frame.Utf8Validator;
import io.wsgateway.topic.HeldMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message as nodes give it to the engine: one byte of version and flags, the node it is from where it isn't kept, the payload.
 *
 * <pre>
 * 1  7654 version 1, 1: from a node, 0: text
 * 8  the node's id, if it is from a node
 * …  payload
 * </pre>
 */
final class MessageBody {

    private static final int VERSION = 0x10;
    private static final int VERSION_BITS = 0xf0;
    private static final int ORIGIN = 2;
    private static final int TEXT = 1;
    private static final int ORIGIN_BYTES = 8;

    private MessageBody() {}

    /**
     * A message as it was read.
     *
     * @param origin the node that has published it, if it isn't kept
     */
    record Read(Optional<String> origin, Message message) {}

    /** The body of a message that this node publishes. */
    static byte[] of(String node, Message message) {
        byte[] origin = node.getBytes(StandardCharsets.US_ASCII);
        if (origin.length != ORIGIN_BYTES) {
            throw new IllegalArgumentException(
                    "node id of " + origin.length + " bytes (expected: " + ORIGIN_BYTES + ")");
        }
        return body(ORIGIN, origin, message);
    }

    /** The body of a message that is kept. */
    static byte[] of(Message message) {
        return body(0, new byte[0], message);
    }

    private static byte[] body(int flags, byte[] origin, Message message) {
        ByteBuffer payload = message.bytes();
        byte[] body = new byte[1 + origin.length + payload.remaining()];
        body[0] = (byte) (VERSION | flags | (message.isText() ? TEXT : 0));
        System.arraycopy(origin, 0, body, 1, origin.length);
        payload.get(body, 1 + origin.length, payload.remaining());
        return body;
    }

    /** Reads any bytes; null if they are no message of a version that is known, or a text that isn't UTF-8. */
    static @Nullable Read read(byte[] body) {
        if (body.length == 0 || (body[0] & VERSION_BITS) != VERSION) {
            return null;
        }
        boolean text = (body[0] & TEXT) != 0;
        boolean hasOrigin = (body[0] & ORIGIN) != 0;
        int start = hasOrigin ? 1 + ORIGIN_BYTES : 1;
        if (body.length < start || text && !isText(body, start)) {
            return null;
        }
        Optional<String> origin = hasOrigin
                ? Optional.of(new String(Arrays.copyOfRange(body, 1, start), StandardCharsets.ISO_8859_1))
                : Optional.empty();
        return new Read(origin, new HeldMessage(text, body, start));
    }

    private static boolean isText(byte[] body, int start) {
        int state = Utf8Validator.validate(Utf8Validator.ACCEPT, body, start, body.length);
        return state == Utf8Validator.ACCEPT;
    }
}
