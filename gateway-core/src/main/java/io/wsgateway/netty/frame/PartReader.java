package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.frame.MessageSequence;
import io.wsgateway.protocol.frame.Opcode;
import io.wsgateway.protocol.frame.Utf8Validator;
import org.jspecify.annotations.Nullable;

/**
 * Hands on messages in parts, as their bytes arrive: from where they lie, or, if the message is compressed, from a buffer
 * that holds a DEFLATE window and what was inflated last. Confined to the channel's event loop.
 *
 * <p>A part of a text ends where a character ends. Of a character that was cut in two the first bytes are kept; it becomes a
 * part of its own when its rest arrives.
 */
final class PartReader {

    /** Once this many bytes are inflated, they are handed on before more is. */
    private static final int ENOUGH = 1 << 14;
    private static final int MOST_INFLATED = 2 * MessageInflater.WINDOW;
    private static final int SMALLEST_STEP = 512;

    private FrameListener listener;
    private final ByteBufAllocator allocator;
    private final MessageSequence sequence;

    private boolean first = true;
    private int utf8 = Utf8Validator.ACCEPT;
    private boolean stopped;
    private int handedOn;
    private long messageBytes;

    /** The first bytes of a character. */
    private @Nullable ByteBuf character;
    /** What was inflated last; from {@link #inflatedFrom} on it hasn't been handed on. */
    private @Nullable ByteBuf inflated;
    private int inflatedFrom;

    PartReader(FrameListener listener, ByteBufAllocator allocator, MessageSequence sequence) {
        this.listener = listener;
        this.allocator = allocator;
        this.sequence = sequence;
    }

    /** From now on this listener hears of parts. */
    void tell(FrameListener other) {
        listener = other;
    }

    /** How many parts were handed on; wraps around. */
    int handedOn() {
        return handedOn;
    }

    /** How many bytes of a message were handed on, of which the last part is handed on now. */
    long messageBytes() {
        return messageBytes;
    }

    /** True if something of a message has come, and its end hasn't. */
    boolean isMidMessage() {
        return !first || inflated != null || character != null;
    }

    /** How many bytes of memory are held. */
    int heldBytes() {
        ByteBuf current = inflated;
        return current == null ? 0 : current.capacity();
    }

    /** Hands on a message that isn't compressed, whole and valid, while none is under way. */
    void whole(ByteBuf in, int at, int length, boolean text) {
        messageBytes = length;
        handedOn++;
        listener.onPart(in, at, length, text, PartPosition.WHOLE);
    }

    /** Hands on a piece of a message that isn't compressed. */
    void read(ByteBuf in, int at, int length, boolean last) {
        validate(in, at, length);
        handOn(in, at, length, last);
    }

    /** Inflates a piece of a message and hands on what comes out. */
    void inflate(MessageInflater inflater, ByteBuf in, int at, int length, boolean last) {
        inflater.input(in, at, length);
        inflate(inflater);
        if (!last) {
            handOnInflated(false);
            return;
        }
        if (!stopped) {
            inflater.tail();
            inflate(inflater);
        }
        handOnInflated(true);
        if (!stopped) {
            inflater.end();
            release();
        }
    }

    private void inflate(MessageInflater inflater) {
        boolean more = true;
        while (more && !stopped) {
            ByteBuf out = room();
            if (out != null) {
                int before = out.writerIndex();
                try {
                    more = inflater.step(out);
                } catch (ProtocolViolation e) { // the first byte that breaks a rule decides
                    validate(out, before, out.writerIndex() - before);
                    throw e;
                }
                validate(out, before, out.writerIndex() - before);
            }
        }
    }

    /** Room to inflate into, what was inflated before kept in front of it; null if the session ended meanwhile. */
    private @Nullable ByteBuf room() {
        ByteBuf out = inflated;
        if (out == null) {
            out = allocator.directBuffer(ENOUGH, MOST_INFLATED);
            inflated = out;
            inflatedFrom = 0;
        }
        if (out.writerIndex() - inflatedFrom >= ENOUGH || out.maxWritableBytes() < SMALLEST_STEP) {
            handOnInflated(false);
            if (!stopped && out.maxWritableBytes() < ENOUGH) {
                slide(out);
            }
        }
        ByteBuf current = inflated;
        return current == null ? null : current.ensureWritable(SMALLEST_STEP);
    }

    private void slide(ByteBuf full) {
        full.readerIndex(full.writerIndex() - MessageInflater.WINDOW);
        full.discardReadBytes();
        inflatedFrom = MessageInflater.WINDOW;
    }

    /** What is inflated later may refer back to what is handed on, which the listener may change: unless it is the last, a copy is. */
    private void handOnInflated(boolean last) {
        ByteBuf out = inflated;
        if (out == null || stopped) {
            return;
        }
        int from = inflatedFrom;
        int length = out.writerIndex() - from;
        inflatedFrom = out.writerIndex();
        if (last) {
            handOn(out, from, length, true);
        } else if (length > 0) {
            ByteBuf copy = FrameEncoder.allocate(allocator, length).writeBytes(out, from, length);
            try {
                handOn(copy, copy.readerIndex(), length, false);
            } finally {
                copy.release();
            }
        }
    }

    private boolean isText() {
        return sequence.opcode() == Opcode.TEXT;
    }

    private void validate(ByteBuf buffer, int at, int length) {
        if (isText()) {
            utf8 = Texts.validate(utf8, buffer, at, length);
        }
    }

    private void handOn(ByteBuf buffer, int at, int length, boolean last) {
        if (!isText()) {
            part(buffer, at, length, last);
            return;
        }
        if (last) {
            Texts.requireWhole(utf8);
        }
        int taken = completeCharacter(buffer, at, length, last);
        int rest = length - taken;
        if (stopped || (taken > 0 && rest == 0)) {
            return;
        }
        int unfinished = last ? 0 : Utf8Validator.unfinishedBytes(buffer.internalNioBuffer(at + taken, rest));
        if (unfinished > 0) {
            character = Unpooled.buffer(4, 4).writeBytes(buffer, at + length - unfinished, unfinished);
        }
        part(buffer, at + taken, rest - unfinished, last);
    }

    /** Adds to a character that was cut in two, and hands it on if it is whole; says how many bytes that took. */
    private int completeCharacter(ByteBuf buffer, int at, int length, boolean last) {
        ByteBuf begun = character;
        if (begun == null) {
            return 0;
        }
        int missing = Utf8Validator.characterBytes(begun.getUnsignedByte(0)) - begun.writerIndex();
        int taken = Math.min(missing, length);
        begun.writeBytes(buffer, at, taken);
        if (taken == missing) {
            character = null;
            part(begun, 0, begun.writerIndex(), last && taken == length);
            begun.release();
        }
        return taken;
    }

    private void part(ByteBuf buffer, int at, int length, boolean last) {
        if (length == 0 && !last) {
            return;
        }
        PartPosition position = PartPosition.of(first, last);
        messageBytes = first ? length : messageBytes + length;
        first = last;
        handedOn++;
        listener.onPart(buffer, at, length, isText(), position);
    }

    /** Hands on nothing from now on and frees what is held. */
    void stop() {
        stopped = true;
        release();
    }

    private void release() {
        character = null;
        ByteBuf held = inflated;
        inflated = null;
        if (held != null) {
            held.release();
        }
    }
}
