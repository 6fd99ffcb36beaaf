package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.frame.Utf8Validator;

/** The rules of text, held against what lies in a buffer. The state is {@link Utf8Validator}'s. */
final class Texts {

    private Texts() {}

    /**
     * Validates a piece of text.
     *
     * @return the state behind it
     * @throws ProtocolViolation 1007 if it isn't UTF-8
     */
    static int validate(int state, ByteBuf buffer, int at, int length) {
        int next = Utf8Validator.validate(state, buffer.internalNioBuffer(at, length));
        // "When an endpoint is to interpret a byte stream as UTF-8 but finds that the byte stream is not, in fact, a
        // valid UTF-8 stream, that endpoint MUST _Fail the WebSocket Connection_." (8.1)
        if (next == Utf8Validator.REJECT) {
            throw ProtocolViolation.invalidPayload("text is not UTF-8");
        }
        return next;
    }

    /** Throws 1007 where a text can't end. */
    static void requireWhole(int state) {
        if (!Utf8Validator.isComplete(state)) {
            throw ProtocolViolation.invalidPayload("text ends inside a character");
        }
    }
}
