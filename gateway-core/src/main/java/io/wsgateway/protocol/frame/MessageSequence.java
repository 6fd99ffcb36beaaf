package io.wsgateway.protocol.frame;

import io.wsgateway.protocol.close.ProtocolViolation;

/**
 * The order of frames in one direction of a session, RFC 6455 section 5.4: which data frame may follow which, and the
 * bytes they may add up to. Control frames may stand between any two fragments and are not seen here. Confined to the
 * channel's event loop.
 *
 * <p>Sizes are held against the limits before a byte of payload is buffered. A compressed message is as long as it
 * inflates to: its frames count against the frame and fragment limits only, and {@link #inflated} counts the rest.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5.4">RFC 6455 section 5.4</a>
 */
public final class MessageSequence {

    private MessageLimits limits;
    private byte opcode;
    private int fragments;
    private long bytes;
    private boolean compressed;
    private boolean underWay;
    private boolean inParts;

    public MessageSequence(MessageLimits limits) {
        this.limits = limits;
    }

    /** From now on these limits hold, of the message under way too. */
    public void limit(MessageLimits others) {
        limits = others;
    }

    /** Whether messages are handed on in parts from now on, and may be longer than {@link MessageLimits#LONGEST_WHOLE}. */
    public void handOnInParts(boolean parts) {
        inParts = parts;
    }

    /**
     * Takes the next frame's header.
     *
     * @param head a head that {@link FrameHeader#check} let pass
     * @param length the payload's length as the header says it
     * @throws ProtocolViolation 1002 for a frame out of order, 1008 for too many fragments, 1009 for too many bytes
     */
    public void frame(int head, long length) {
        int type = FrameHeader.opcode(head);
        if (Opcode.isControl(type)) {
            return;
        }
        if (type == Opcode.CONTINUATION) {
            proceed();
        } else {
            start(type, FrameHeader.isCompressed(head));
        }
        underWay = !FrameHeader.isFinal(head);
        if (length > limits.frameBytes()) {
            throw ProtocolViolation
                    .messageTooBig("frame of " + length + " bytes (at most " + limits.frameBytes() + ")");
        }
        if (!compressed) {
            grow(length);
        }
    }

    private void start(int type, boolean compressed) {
        // "the fragments of one message MUST NOT be interleaved between the fragments of another message" (5.4)
        if (underWay) {
            throw ProtocolViolation.protocolError(Opcode.name(type) + " frame inside a fragmented message");
        }
        this.opcode = (byte) type;
        this.compressed = compressed;
        fragments = 1;
        bytes = 0;
    }

    private void proceed() {
        if (!underWay) {
            throw ProtocolViolation.protocolError("continuation frame without a message to continue");
        }
        // Frames may be empty: a limit in bytes alone would never end a message.
        if (++fragments > limits.fragments()) {
            throw ProtocolViolation.policyViolation("message of more than " + limits.fragments() + " fragments");
        }
    }

    /**
     * Counts what a piece of the current message inflated to.
     *
     * @throws ProtocolViolation 1009 if the message has become longer than the limit
     */
    public void inflated(int more) {
        grow(more);
    }

    private void grow(long more) {
        if (more > remainingBytes()) {
            throw ProtocolViolation.messageTooBig("message longer than " + longest() + " bytes");
        }
        bytes += more;
    }

    private long longest() {
        return inParts ? limits.messageBytes() : Math.min(limits.messageBytes(), MessageLimits.LONGEST_WHOLE);
    }

    /** The bytes the current message may still grow by: an inflater may be asked for at most one byte more. */
    public long remainingBytes() {
        return longest() - bytes;
    }

    /** The current message's opcode, {@link Opcode#TEXT} or {@link Opcode#BINARY}; it stays until the next one starts. */
    public int opcode() {
        return opcode;
    }

    /** True if the current message is compressed. */
    public boolean isCompressed() {
        return compressed;
    }

    /** The current message's length so far, after inflation. */
    public long messageBytes() {
        return bytes;
    }

    /** True between a message's first frame and its final one. */
    public boolean isUnderWay() {
        return underWay;
    }
}
