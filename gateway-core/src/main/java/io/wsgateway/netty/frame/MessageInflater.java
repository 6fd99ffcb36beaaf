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
 * <pre>{@code
 * inflater.input(piece, at, length);      // for each piece
 * do {
 *     makeRoom(out);
 * } while (inflater.step(out));
 * inflater.tail();                        // after the last piece, and step by step again
 * inflater.end();
 * }</pre>
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7692#section-7.2.2">RFC 7692 section 7.2.2</a>
 */
final class MessageInflater {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** What a sender cuts off each message and a receiver puts back. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    /** As far as a DEFLATE reference reaches back. */
    static final int WINDOW = 1 << 15;
    /** The work of one turn, in bytes of output or input that takes as long; then other sessions are served. */
    private static final int LONG_TURN = 1 << 20;
    /** What a byte of input costs though nothing may come out of it: it may be a part of many empty blocks. */
    private static final int INPUT_COST = 16;

    private final CompressorPool pool;
    private final boolean contextTakeover;
    private final MessageSequence sequence;
    private @Nullable Inflater inflater;
    private ByteBuffer input = NOTHING;
    private boolean empty = true;
    private int work;

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

    /** Takes a piece of a message, which must stay as it is until {@link #step} has returned false. */
    void input(ByteBuf in, int index, int length) {
        empty &= length == 0;
        work += INPUT_COST * length;
        pool.inflates(length);
        input = in.internalNioBuffer(index, length);
        current().setInput(input);
    }

    /** Takes what the message's sender cut off. */
    void tail() {
        if (empty) {
            throw corrupt();
        }
        input = ByteBuffer.wrap(TAIL);
        current().setInput(input);
    }

    /** Makes ready for the next message. */
    void end() {
        input = NOTHING;
        empty = true;
        if (!contextTakeover) {
            close();
        }
    }

    /** True if the work of one turn is done; the next turn begins with this call. */
    boolean hadLongTurn() {
        boolean had = work >= LONG_TURN;
        if (had) {
            work = 0;
        }
        return had;
    }

    private Inflater current() {
        Inflater current = inflater;
        if (current == null) {
            current = pool.borrowInflater();
            inflater = current;
        }
        return current;
    }

    /**
     * Inflates some of the input into the room that a buffer has, which must hold at least a byte.
     *
     * @param out what was inflated of the message before is in it, as far back as a reference may reach
     * @return whether more may follow
     */
    boolean step(ByteBuf out) {
        Inflater current = current();
        try {
            // One byte more than the limit tells a message that fits from one that doesn't.
            int room = (int) Math.min(out.writableBytes(), sequence.remainingBytes() + 1);
            int written = current.inflate(out.internalNioBuffer(out.writerIndex(), room));
            out.writerIndex(out.writerIndex() + (int) Math.min(written, sequence.remainingBytes()));
            work += written;
            pool.inflatedTo(written);
            sequence.inflated(written);
            if (current.finished()) {
                if (continueAfterFinalBlock(current, out)) {
                    return true;
                }
            } else if (current.needsDictionary()) {
                throw corrupt();
            }
            return written == room || (written > 0 && !current.needsInput());
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
    private boolean continueAfterFinalBlock(Inflater current, ByteBuf out) {
        int left = current.getRemaining();
        int kept = Math.min(out.readableBytes(), WINDOW);
        work += WINDOW;
        current.reset();
        if (kept > 0) {
            current.setDictionary(out.nioBuffer(out.writerIndex() - kept, kept));
        }
        current.setInput(input.position(input.limit() - left));
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
