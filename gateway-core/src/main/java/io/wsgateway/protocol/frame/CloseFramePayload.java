package io.wsgateway.protocol.frame;

import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The payload of a Close frame, RFC 6455 section 5.5.1: nothing, or a close code and a close reason.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5.5.1">RFC 6455 section 5.5.1</a>
 */
public final class CloseFramePayload {

    private static final CloseStatus NO_STATUS = CloseStatus.of(CloseCode.NO_STATUS_RECEIVED);

    private CloseFramePayload() {}

    /**
     * Reads a buffer's remaining bytes, 125 at most; its position stays.
     *
     * @return the status; 1005 where the payload is empty (section 7.1.5)
     * @throws ProtocolViolation 1002 for half a code or one that no Close frame may carry, 1007 for a reason that is not
     *         UTF-8
     */
    public static CloseStatus decode(ByteBuffer payload) {
        if (!payload.hasRemaining()) {
            return NO_STATUS;
        }
        // "If there is a body, the first two bytes of the body MUST be a 2-byte unsigned integer" (5.5.1)
        if (payload.remaining() == 1) {
            throw ProtocolViolation.protocolError("close payload of 1 byte");
        }
        int start = payload.position();
        int code = Byte.toUnsignedInt(payload.get(start)) << 8 | Byte.toUnsignedInt(payload.get(start + 1));
        if (!CloseCode.isSendable(code)) {
            throw ProtocolViolation.protocolError("close code " + code);
        }
        ByteBuffer reason = payload.slice(start + 2, payload.remaining() - 2);
        // "/reason/ ... MUST be UTF-8", and 8.1 says what follows where it isn't.
        if (!Utf8Validator.isComplete(Utf8Validator.validate(Utf8Validator.ACCEPT, reason))) {
            throw ProtocolViolation.invalidPayload("close reason is not UTF-8");
        }
        return new CloseStatus(code, StandardCharsets.UTF_8.decode(reason).toString());
    }

    /**
     * Writes a status; 1005 becomes an empty payload.
     *
     * @throws IllegalArgumentException if a Close frame may not carry the code
     */
    public static byte[] encode(CloseStatus status) {
        if (status.code() == CloseCode.NO_STATUS_RECEIVED) {
            return new byte[0];
        }
        if (!status.isSendable()) {
            throw new IllegalArgumentException("close code " + status.code() + " may not be sent");
        }
        byte[] reason = status.reason().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + reason.length).putShort((short) status.code()).put(reason).array();
    }
}
