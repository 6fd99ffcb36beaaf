package io.wsgateway.protocol.frame;

import io.wsgateway.protocol.close.ProtocolViolation;

/**
 * The header of a frame, RFC 6455 section 5.2, as functions over ints: nothing is allocated for a frame.
 *
 * <p>A <em>head</em> is the first two bytes as an unsigned big-endian short. It holds every flag and says how long the
 * header is:
 *
 * <pre>{@code
 * int head = buffer.getUnsignedShort(0);
 * FrameHeader.check(head, true, compressionAgreed); // fails fast, before the rest has arrived
 * if (readable < FrameHeader.headerBytes(head)) return;
 * long length = switch (FrameHeader.extendedBytes(head)) {
 *     case 0 -> FrameHeader.shortLength(head);
 *     case 2 -> FrameHeader.length16(buffer.getUnsignedShort(2));
 *     default -> FrameHeader.length64(buffer.getLong(2));
 * };
 * int maskingKey = buffer.getInt(FrameHeader.headerBytes(head) - 4);
 * }</pre>
 *
 * <p>Whether a data frame may stand where it stands is {@link MessageSequence}'s question.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5.2">RFC 6455 section 5.2</a>
 */
public final class FrameHeader {

    /** The length of a head. */
    public static final int HEAD_BYTES = 2;
    /** The longest header: head, 64-bit length, masking key. */
    public static final int MAX_BYTES = 14;
    /** The longest payload of a control frame (section 5.5). */
    public static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int FIN = 0x8000;
    private static final int RSV = 0x7000;
    private static final int RSV1 = 0x4000;
    private static final int MASK = 0x0080;
    private static final int LENGTH = 0x007f;
    private static final int LENGTH_16 = 126;

    private FrameHeader() {}

    /**
     * Holds a head against every rule that two bytes can break.
     *
     * @param masked whether it is a client's, which masks each frame, or a server's, which masks none
     * @param compressionAgreed whether permessage-deflate was agreed on in the opening handshake
     * @throws ProtocolViolation with 1002
     */
    public static void check(int head, boolean masked, boolean compressionAgreed) {
        int opcode = opcode(head);
        // "If an unknown opcode is received, the receiving endpoint MUST _Fail the WebSocket Connection_." (5.2)
        if (Opcode.isReserved(opcode)) {
            throw ProtocolViolation.protocolError("reserved opcode 0x" + Integer.toHexString(opcode));
        }
        if ((head & RSV) != 0) {
            checkReservedBits(head, compressionAgreed);
        }
        // "The server MUST close the connection upon receiving a frame that is not masked. [...] A client MUST close a
        // connection if it detects a masked frame." (5.1)
        if ((head & MASK) != 0 != masked) {
            throw ProtocolViolation.protocolError(masked ? "frame is not masked" : "frame of a server is masked");
        }
        if (Opcode.isControl(opcode)) {
            checkControl(head);
        }
    }

    private static void checkReservedBits(int head, boolean compressionAgreed) {
        // "MUST be 0 unless an extension is negotiated that defines meanings for non-zero values." (5.2)
        if ((head & RSV) != RSV1 || !compressionAgreed) {
            throw ProtocolViolation.protocolError("RSV bits " + ((head & RSV) >>> 12) + " without an extension");
        }
        // RFC 7692 section 6: RSV1 is set on the first fragment of a compressed message, and on no control frame.
        int opcode = opcode(head);
        if (opcode != Opcode.TEXT && opcode != Opcode.BINARY) {
            throw ProtocolViolation.protocolError("RSV1 on a " + Opcode.name(opcode) + " frame");
        }
    }

    private static void checkControl(int head) {
        // "All control frames MUST have a payload length of 125 bytes or less and MUST NOT be fragmented." (5.5)
        if (!isFinal(head)) {
            throw ProtocolViolation.protocolError("fragmented " + Opcode.name(opcode(head)) + " frame");
        }
        if ((head & LENGTH) > MAX_CONTROL_PAYLOAD) {
            throw ProtocolViolation.protocolError(Opcode.name(opcode(head)) + " frame longer than 125 bytes");
        }
    }

    /** True for the last frame of a message, and for every control frame. */
    public static boolean isFinal(int head) {
        return (head & FIN) != 0;
    }

    /** True where the frame starts a compressed message (RFC 7692 section 6). */
    public static boolean isCompressed(int head) {
        return (head & RSV1) != 0;
    }

    /** What the frame is, see {@link Opcode}. */
    public static int opcode(int head) {
        return (head >>> 8) & 0xf;
    }

    /** True for Close, Ping and Pong. */
    public static boolean isControl(int head) {
        return Opcode.isControl(opcode(head));
    }

    /** How many bytes of length follow the head: 0, 2 or 8. */
    public static int extendedBytes(int head) {
        int length = head & LENGTH;
        return length < LENGTH_16 ? 0 : length == LENGTH_16 ? 2 : 8;
    }

    /** The length of the whole header, 2 to 14 bytes; its last four are the masking key, where the frame is masked. */
    public static int headerBytes(int head) {
        return HEAD_BYTES + extendedBytes(head) + ((head & MASK) >>> 5);
    }

    /** The payload's length where the head itself holds it: 0 to 125. */
    public static int shortLength(int head) {
        return head & LENGTH;
    }

    /**
     * The payload's length where two bytes follow the head.
     *
     * @param extended those two bytes, unsigned
     * @throws ProtocolViolation with 1002 if the head could have held it
     */
    public static int length16(int extended) {
        // "the minimal number of bytes MUST be used to encode the length" (5.2)
        if (extended < LENGTH_16) {
            throw ProtocolViolation.protocolError("length " + extended + " in 2 bytes");
        }
        return extended;
    }

    /**
     * The payload's length where eight bytes follow the head.
     *
     * @param extended those eight bytes
     * @throws ProtocolViolation with 1002 if two bytes could have held it, or if it is negative
     */
    public static long length64(long extended) {
        // "the most significant bit MUST be 0" (5.2)
        if (extended < 0) {
            throw ProtocolViolation.protocolError("length 2^63 or more");
        }
        if (extended <= 0xffff) {
            throw ProtocolViolation.protocolError("length " + extended + " in 8 bytes");
        }
        return extended;
    }
}
