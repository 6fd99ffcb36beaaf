package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.frame.MessageSequence;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates the messages of one session as their bytes arrive, never beyond the message limit. Confined to the channel's
 * event loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7692#section-7.2.2">RFC 7692 section 7.2.2</a>
 */
final class MessageInflater {

    /** What a sender cuts off each message and a receiver puts back. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    /** As far as a DEFLATE reference reaches back. */
    private static final int WINDOW = 1 << 15;
    private static final int SMALLEST_STEP = 512;

    private final CompressorPool pool;
    private final boolean contextTakeover;
    private final MessageSequence sequence;
    private @Nullable Inflater inflater;
    private boolean empty = true;

    /**
     * An inflater for one session.
     *
     * @param contextTakeover whether the peer's messages refer back to the ones before
     * @param sequence counts what is inflated against the message limit
     */
    MessageInflater(CompressorPool pool, boolean contextTakeover, MessageSequence sequence) {
        this.pool = pool;
        this.contextTakeover = contextTakeover;
        this.sequence = sequence;
    }

    /** Inflates a part of a message. */
    void inflate(ByteBuf in, int index, int length, ByteBuf out) {
        if (length > 0) {
            empty = false;
            inflate(in.internalNioBuffer(index, length), length, out);
        }
    }

    /** Inflates what a message's sender cut off, and is ready for the next message. */
    void finish(ByteBuf out) {
        if (empty) {
            throw corrupt();
        }
        inflate(ByteBuffer.wrap(TAIL), 0, out);
        empty = true;
        if (!contextTakeover) {
            close();
        }
    }

    private void inflate(ByteBuffer in, int length, ByteBuf out) {
        Inflater current = inflater;
        if (current == null) {
            current = pool.borrowInflater();
            inflater = current;
        }
        current.setInput(in);
        int step = Math.max(SMALLEST_STEP, 4 * length);
        try {
            while (true) {
                // One byte more than the limit tells a message that fits from one that doesn't.
                long most = sequence.remainingBytes() + 1L;
                out.ensureWritable((int) Math.min(step, most));
                int room = (int) Math.min(out.writableBytes(), most);
                int written = current.inflate(out.internalNioBuffer(out.writerIndex(), room));
                out.writerIndex(out.writerIndex() + Math.min(written, sequence.remainingBytes()));
                sequence.inflated(written);
                if (current.finished()) {
                    if (continueAfterFinalBlock(current, in, out)) {
                        continue;
                    }
                } else if (current.needsDictionary()) {
                    throw corrupt();
                }
                if (written < room && (current.needsInput() || written == 0)) {
                    return;
                }
            }
        } catch (DataFormatException e) {
            throw corrupt();
        }
    }

    /**
     * A sender may end a message with a final block (RFC 7692 section 7.2.3.4); what follows it, in this message or the
     * next, is a new stream that still refers back to this message.
     *
     * @return whether something is left to inflate
     */
    private boolean continueAfterFinalBlock(Inflater current, ByteBuffer in, ByteBuf out) {
        int left = current.getRemaining();
        int kept = Math.min(out.readableBytes(), WINDOW);
        current.reset();
        if (kept > 0) {
            current.setDictionary(out.nioBuffer(out.writerIndex() - kept, kept));
        }
        current.setInput(in.position(in.limit() - left));
        return left > 0;
    }

    private static ProtocolViolation corrupt() {
        return ProtocolViolation.invalidPayload("compressed data is corrupt");
    }

    /** Gives the decompressor back. */
    void close() {
        Inflater current = inflater;
        inflater = null;
        if (current != null) {
            pool.giveBack(current);
        }
    }
}
