package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.CloseFramePayload;
import java.nio.ByteBuffer;

/**
 * Writes frames, of the shortest length form (RFC 6455 section 5.2): those a server sends whole and unmasked; of those a client sends
 * the header, with its masking key. The header goes right before the payload, into bytes kept free for it, so that no payload is
 * ever copied to make room.
 */
public final class FrameEncoder {

    /** FIN and the text opcode. */
    public static final int TEXT = 0x81;
    /** FIN and the binary opcode. */
    public static final int BINARY = 0x82;
    /** FIN and the Close opcode. */
    public static final int CLOSE = 0x88;
    /** FIN and the Ping opcode. */
    public static final int PING = 0x89;
    /** FIN and the Pong opcode. */
    public static final int PONG = 0x8A;
    /** It is the last fragment of its message. */
    public static final int FIN = 0x80;
    /** RSV1: the message is compressed (RFC 7692 section 6). */
    public static final int COMPRESSED = 0x40;

    /** The longest header a server sends, in bytes. */
    public static final int HEADROOM = 10;

    private static final int MASK = 0x80;

    private FrameEncoder() {}

    /** A buffer with room for a header and this much payload; its reader index is where the payload starts. */
    public static ByteBuf allocate(ByteBufAllocator allocator, int payloadBytes) {
        return allocator.buffer(HEADROOM + payloadBytes).setIndex(HEADROOM, HEADROOM);
    }

    /** A text as a payload with room for a header; an unpaired surrogate becomes {@code ?}. */
    public static ByteBuf payload(ByteBufAllocator allocator, String text) {
        ByteBuf payload = allocate(allocator, ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(payload, text);
        return payload;
    }

    /** A copy of the buffer's remaining bytes as a payload with room for a header; the buffer's position stays. */
    public static ByteBuf payload(ByteBufAllocator allocator, ByteBuffer bytes) {
        return allocate(allocator, bytes.remaining()).writeBytes(bytes.duplicate());
    }

    /** A whole Close. */
    public static ByteBuf close(ByteBufAllocator allocator, CloseStatus status) {
        byte[] payload = CloseFramePayload.encode(status);
        return frame(allocate(allocator, payload.length).writeBytes(payload), CLOSE);
    }

    /** The length of the header for a payload of this length. */
    public static int headerLength(int payloadBytes) {
        return payloadBytes < 126 ? 2 : payloadBytes < 1 << 16 ? 4 : 10;
    }

    /**
     * Writes the header of a frame whose payload stands at {@code payload}, in front of it.
     *
     * @return where the frame starts
     */
    public static int writeHeader(ByteBuf buffer, int payload, int length, int firstByte) {
        int start = payload - headerLength(length);
        buffer.setByte(start, firstByte);
        if (length < 126) {
            buffer.setByte(start + 1, length);
        } else if (length < 1 << 16) {
            buffer.setByte(start + 1, 126);
            buffer.setShort(start + 2, length);
        } else {
            buffer.setByte(start + 1, 127);
            buffer.setLong(start + 2, length);
        }
        return start;
    }

    /** The length of the header of a client's frame with a payload of this length. */
    public static int maskedHeaderLength(int payloadBytes) {
        return headerLength(payloadBytes) + Integer.BYTES;
    }

    /**
     * Writes the header of a client's frame whose payload stands at {@code payload}, masked with this key or to be, in front of it.
     *
     * @return where the frame starts
     */
    public static int writeMaskedHeader(ByteBuf buffer, int payload, int length, int firstByte, int key) {
        int start = writeHeader(buffer, payload - Integer.BYTES, length, firstByte);
        buffer.setByte(start + 1, buffer.getByte(start + 1) | MASK);
        buffer.setInt(payload - Integer.BYTES, key);
        return start;
    }

    /** The length of the header of a frame written here, whose first byte is at {@code frame}. */
    public static int headerLengthAt(ByteBuf buffer, int frame) {
        return switch (buffer.getByte(frame + 1)) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    /** The length, header and payload, of a frame written here, whose first byte is at {@code frame}. */
    public static int frameLength(ByteBuf buffer, int frame) {
        int length = buffer.getByte(frame + 1);
        return switch (length) {
            case 126 -> 4 + buffer.getUnsignedShort(frame + 2);
            case 127 -> 10 + (int) buffer.getLong(frame + 2);
            default -> 2 + length;
        };
    }

    /** Makes the readable bytes of a buffer with headroom the payload of a frame; returns the same buffer. */
    public static ByteBuf frame(ByteBuf buffer, int firstByte) {
        return buffer.readerIndex(writeHeader(buffer, buffer.readerIndex(), buffer.readableBytes(), firstByte));
    }
}
