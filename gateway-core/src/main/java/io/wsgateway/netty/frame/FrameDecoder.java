package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.CloseFramePayload;
import io.wsgateway.protocol.frame.FrameHeader;
import io.wsgateway.protocol.frame.Masking;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.protocol.frame.MessageSequence;
import io.wsgateway.protocol.frame.Opcode;
import io.wsgateway.protocol.frame.Utf8Validator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a peer, a client or a server, from the channel's own buffers. Confined to the channel's event loop.
 *
 * <p>A message which arrives in one uncompressed frame and in one piece, as nearly all do, is unmasked where it lies and
 * handed on from there: nothing is allocated, nothing copied. Everything else is joined in one buffer that grows with the
 * bytes that arrive, never with the length a header announces. Each piece of a text is validated when it arrives, so that
 * bad UTF-8 fails before its frame is complete. Or messages are handed on in parts, {@link #handOnMessages}: then none is
 * joined, and a message needs no more memory than its next part; one that arrives in one piece is one part.
 *
 * <p>Suspended, it stops behind what it has just handed on; of a compressed message it first hands on what the input it is at
 * inflates to, which is bounded.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5">RFC 6455 section 5</a>
 */
public final class FrameDecoder {

    private static final int NO_FRAME = -1;
    private static final int SMALLEST_JOIN = 256;
    private static final int SMALLEST_STEP = 512;
    /** The most bytes of compressed input taken at a time: they may inflate to a thousand times their length. */
    private static final int SLICE = 1 << 10;
    /** The same where nothing but the listener's suspension limits what comes out: 0.5 MiB. */
    private static final int SLICE_IN_PARTS = 1 << 9;

    private enum State {
        /** What arrives is read and handed on. */
        READING,
        /** What arrives stays where it is. */
        SUSPENDED,
        /** Nothing is read any more, for good. */
        STOPPED
    }

    private FrameListener listener;
    private final ByteBufAllocator allocator;
    /** Whether the peer masks its frames, as a client does. */
    private final boolean masked;
    private final MessageSequence sequence;
    private final @Nullable MessageInflater inflater;

    private State state = State.READING;
    /** A header, or after it a control frame's payload, that arrives in pieces. */
    private @Nullable ByteBuf pieces;
    /** A message that can't be handed on from where it lies. */
    private @Nullable ByteBuf joined;
    /** Null where messages are handed on as a whole. */
    private @Nullable PartReader parts;

    private char head;
    /** Zero, which changes nothing, where the peer masks no frames. */
    private int key;
    private long remaining = NO_FRAME;
    /** Whether the current frame's header stands right before its payload in the buffer being read. */
    private boolean headerInPlace;

    private byte utf8 = Utf8Validator.ACCEPT;
    /** More than arrive in one read. */
    private char messages;
    /** Whether it has yet to be said how messages are handed on. */
    private boolean undecided;
    /** Whether messages are handed on in parts when the one that has begun is whole. */
    private boolean partsNext;

    /**
     * A decoder for one session: it reads a client's frames.
     *
     * @param compression permessage-deflate as agreed on, if it was
     */
    public FrameDecoder(FrameListener listener, ByteBufAllocator allocator, MessageLimits limits,
            Optional<PerMessageDeflate> compression, CompressorPool pool) {
        this(listener, allocator, true, limits, compression, pool);
    }

    private FrameDecoder(FrameListener listener, ByteBufAllocator allocator, boolean masked, MessageLimits limits,
            Optional<PerMessageDeflate> compression, CompressorPool pool) {
        this.listener = listener;
        this.allocator = allocator;
        this.masked = masked;
        this.sequence = new MessageSequence(limits);
        this.inflater = compression
                .map(agreed -> new MessageInflater(pool, !agreed.clientNoContextTakeover(), sequence))
                .orElse(null);
    }

    /**
     * A decoder for one connection to a server: it reads a server's frames.
     *
     * @param compression permessage-deflate as agreed on, if it was
     */
    public static FrameDecoder ofServer(FrameListener listener, ByteBufAllocator allocator, MessageLimits limits,
            Optional<PerMessageDeflate> compression, CompressorPool pool) {
        return new FrameDecoder(listener, allocator, false, limits, compression, pool);
    }

    /** From now on this listener hears what is read. */
    public void tell(FrameListener other) {
        listener = other;
        if (parts != null) {
            parts.tell(other);
        }
    }

    /** From now on these limits hold. */
    public void limit(MessageLimits limits) {
        sequence.limit(limits);
    }

    /**
     * Whether to read nothing of a message, and tell {@link FrameListener#onEarlyMessage}: until this is taken back, or
     * {@link #handOnMessages} is called. Of a message whose first part was handed on the rest is read.
     */
    public void holdMessages(boolean hold) {
        undecided = hold;
    }

    /**
     * Says how messages are handed on; without it they are handed on as a whole. A message that has begun as a whole is handed
     * on as one part. Not called while {@link #isMidPart}.
     */
    public void handOnMessages(boolean inParts) {
        undecided = false;
        PartReader reader = parts;
        if (!inParts && reader != null) {
            reader.stop();
            parts = null;
            sequence.handOnInParts(false);
        }
        partsNext = inParts && reader == null;
        if (partsNext && joined == null) {
            readParts();
        }
    }

    private void readParts() {
        partsNext = false;
        parts = new PartReader(listener, allocator, sequence);
        sequence.handOnInParts(true);
    }

    /** True if part of a message was handed on, and more of it is to come. */
    public boolean isMidPart() {
        PartReader reader = parts;
        return reader != null && reader.isMidMessage();
    }

    /**
     * Reads all readable bytes, or until the listener stops or suspends it; the buffer stays the caller's, its bytes don't:
     * they are unmasked in place.
     *
     * @throws ProtocolViolation if the peer broke a rule; nothing may be read after that
     */
    public void read(ByteBuf in) {
        while (state == State.READING && (remaining != NO_FRAME || readHeader(in)) && readPayload(in)) {
            headerInPlace = false;
        }
        headerInPlace = false;
    }

    /** True while a frame or a message has begun and not ended. */
    public boolean isMidMessage() {
        return remaining != NO_FRAME || pieces != null || sequence.isUnderWay();
    }

    /** True if a frame without a payload was read and not handed on: nothing more need come for that. */
    public boolean owesEmptyFrame() {
        return remaining == 0;
    }

    /** How many bytes of memory are held of a message that isn't whole yet, but for a header or a control frame. */
    public int heldBytes() {
        ByteBuf message = joined;
        PartReader reader = parts;
        return (message == null ? 0 : message.capacity()) + (reader == null ? 0 : reader.heldBytes());
    }

    /** How many messages, or parts of them, were handed on; wraps around. */
    public int handedOn() {
        return parts == null ? messages : parts.handedOn();
    }

    /** How many bytes were handed on of the message that is handed on in parts now. */
    public long messageBytes() {
        return parts == null ? 0 : parts.messageBytes();
    }

    /** Whether to hand on nothing, and leave in a buffer what is in it, until this is taken back. */
    public void suspend(boolean suspended) {
        if (state != State.STOPPED) {
            state = suspended ? State.SUSPENDED : State.READING;
        }
    }

    /** Reads nothing from now on and frees what is held. */
    public void stop() {
        state = State.STOPPED;
        if (joined != null) {
            joined.release();
            joined = null;
        }
        if (pieces != null) {
            pieces.release();
            pieces = null;
        }
        if (parts != null) {
            parts.stop();
        }
        if (inflater != null) {
            inflater.close();
        }
    }

    private boolean readHeader(ByteBuf in) {
        if (pieces == null) {
            int readable = in.readableBytes();
            if (readable >= FrameHeader.HEAD_BYTES) {
                int at = in.readerIndex();
                int first = in.getUnsignedShort(at);
                FrameHeader.check(first, masked, inflater != null);
                int size = FrameHeader.headerBytes(first);
                if (readable >= size) {
                    begin(first, in, at);
                    in.skipBytes(size);
                    headerInPlace = true;
                    return true;
                }
            }
            if (readable == 0) {
                return false;
            }
            pieces = Unpooled.buffer(FrameHeader.MAX_BYTES, FrameHeader.MAX_BYTES);
        }
        return readHeaderInPieces(pieces, in);
    }

    private boolean readHeaderInPieces(ByteBuf header, ByteBuf in) {
        if (!fill(header, FrameHeader.HEAD_BYTES, in)) {
            return false;
        }
        int first = header.getUnsignedShort(0);
        FrameHeader.check(first, masked, inflater != null);
        if (!fill(header, FrameHeader.headerBytes(first), in)) {
            return false;
        }
        pieces = null;
        begin(first, header, 0);
        return true;
    }

    private static boolean fill(ByteBuf pieces, int size, ByteBuf in) {
        int missing = size - pieces.readableBytes();
        if (missing > 0) {
            pieces.writeBytes(in, Math.min(missing, in.readableBytes()));
        }
        return pieces.readableBytes() >= size;
    }

    private void begin(int first, ByteBuf source, int at) {
        long length = switch (FrameHeader.extendedBytes(first)) {
            case 0 -> FrameHeader.shortLength(first);
            case 2 -> FrameHeader.length16(source.getUnsignedShort(at + FrameHeader.HEAD_BYTES));
            default -> FrameHeader.length64(source.getLong(at + FrameHeader.HEAD_BYTES));
        };
        sequence.frame(first, length);
        head = (char) first;
        if (masked) {
            key = source.getInt(at + FrameHeader.headerBytes(first) - Integer.BYTES);
        }
        remaining = length;
    }

    private boolean readPayload(ByteBuf in) {
        if (FrameHeader.isControl(head)) {
            return readControl(in);
        }
        if (undecided && !isMidPart()) {
            listener.onEarlyMessage();
            if (undecided) {
                return false;
            }
        }
        if (headerInPlace && joined == null && in.readableBytes() >= remaining && FrameHeader.isFinal(head)
                && !sequence.isCompressed() && (parts == null || !parts.isMidMessage())) {
            readWholeMessage(in);
            return true;
        }
        return readPiece(in);
    }

    private void readWholeMessage(ByteBuf in) {
        int at = in.readerIndex();
        int length = (int) remaining;
        unmask(in, at, length);
        in.skipBytes(length);
        remaining = NO_FRAME;
        boolean text = sequence.opcode() == Opcode.TEXT;
        if (text) {
            utf8 = (byte) Texts.validate(utf8, in, at, length);
            Texts.requireWhole(utf8);
        }
        PartReader reader = parts;
        if (reader == null) {
            messages++;
            listener.onMessage(in, at, length, text);
        } else {
            reader.whole(in, at, length, text);
        }
    }

    private void unmask(ByteBuf buffer, int at, int length) {
        if (key != 0) {
            key = Masking.apply(key, buffer.internalNioBuffer(at, length));
        }
    }

    private boolean readPiece(ByteBuf in) {
        int length = (int) Math.min(remaining, in.readableBytes());
        if (length < remaining && length == 0) {
            return false;
        }
        MessageInflater inflating = sequence.isCompressed() ? inflater : null;
        if (inflating != null) {
            length = Math.min(length, parts == null ? SLICE : SLICE_IN_PARTS);
        }
        int at = in.readerIndex();
        unmask(in, at, length);
        in.skipBytes(length);
        remaining -= length;
        long rest = remaining;
        if (rest == 0) {
            remaining = NO_FRAME;
        }
        handOn(in, at, length, inflating, rest);
        if (inflating != null && inflating.hadLongTurn() && state != State.STOPPED) {
            listener.onLongTurn();
        }
        return rest == 0 || in.isReadable();
    }

    /** Hands on a piece, or joins it to those before it; {@code rest} is what its frame has behind it. */
    private void handOn(ByteBuf in, int at, int length, @Nullable MessageInflater inflating, long rest) {
        boolean last = rest == 0 && FrameHeader.isFinal(head);
        PartReader reader = parts;
        if (reader == null) {
            join(in, at, length, inflating, rest);
            if (last) {
                finish(inflating);
            }
        } else if (inflating == null) {
            reader.read(in, at, length, last);
        } else {
            reader.inflate(inflating, in, at, length, last);
        }
    }

    private void join(ByteBuf in, int at, int length, @Nullable MessageInflater inflating, long rest) {
        ByteBuf message = joined;
        if (message == null) {
            long guess = inflating == null ? Math.min(length + rest, 2L * length) : 4L * length;
            message = FrameEncoder.allocate(allocator, (int) Math.max(SMALLEST_JOIN, guess));
            joined = message;
        }
        if (inflating == null) {
            int before = message.writerIndex();
            makeRoom(message, length, length + rest + (FrameHeader.isFinal(head) ? 0 : sequence.remainingBytes()));
            message.writeBytes(in, at, length);
            validateText(message, before);
        } else {
            inflating.input(in, at, length);
            inflate(inflating, message, 4 * length);
        }
    }

    private void inflate(MessageInflater inflating, ByteBuf message, int step) {
        int before = message.writerIndex();
        try {
            do {
                long most = sequence.remainingBytes() + 1;
                makeRoom(message, (int) Math.min(Math.max(SMALLEST_STEP, step), most), most);
            } while (inflating.step(message));
        } finally { // the first byte that breaks a rule decides, also where a later one breaks another
            validateText(message, before);
        }
    }

    /** Doubles the buffer if that is needed, but never beyond what may come: Netty would take the next power of two. */
    private static void makeRoom(ByteBuf message, int bytes, long most) {
        if (message.writableBytes() < bytes) {
            int written = message.writerIndex();
            message.capacity((int) Math.max(written + bytes, Math.min(2L * message.capacity(), written + most)));
        }
    }

    private void finish(@Nullable MessageInflater inflating) {
        ByteBuf message = Objects.requireNonNull(joined);
        boolean text = sequence.opcode() == Opcode.TEXT;
        if (inflating != null) {
            inflating.tail();
            inflate(inflating, message, 0);
            inflating.end();
        }
        if (text) {
            Texts.requireWhole(utf8);
        }
        messages++;
        joined = null;
        try {
            if (partsNext) {
                readParts();
                listener.onPart(message, message.readerIndex(), message.readableBytes(), text,
                        PartPosition.of(true, true));
            } else {
                listener.onMessage(message, message.readerIndex(), message.readableBytes(), text);
            }
        } finally {
            message.release();
        }
    }

    private void validateText(ByteBuf message, int from) {
        if (sequence.opcode() == Opcode.TEXT) {
            utf8 = (byte) Texts.validate(utf8, message, from, message.writerIndex() - from);
        }
    }

    private boolean readControl(ByteBuf in) {
        if (pieces == null && in.readableBytes() >= remaining) {
            int at = in.readerIndex();
            int length = (int) remaining;
            in.skipBytes(length);
            remaining = NO_FRAME;
            deliverControl(in, at, length);
            return true;
        }
        if (pieces == null) {
            pieces = allocator.heapBuffer((int) remaining, (int) remaining);
        }
        ByteBuf payload = pieces;
        int length = (int) Math.min(remaining, in.readableBytes());
        payload.writeBytes(in, length);
        remaining -= length;
        if (remaining > 0) {
            return false;
        }
        remaining = NO_FRAME;
        pieces = null;
        try {
            deliverControl(payload, 0, payload.readableBytes());
        } finally {
            payload.release();
        }
        return true;
    }

    private void deliverControl(ByteBuf buffer, int at, int length) {
        unmask(buffer, at, length);
        switch (FrameHeader.opcode(head)) {
            case Opcode.PING -> listener.onPing(buffer, at, length);
            case Opcode.PONG -> listener.onPong(buffer, at, length);
            default -> listener.onClose(CloseFramePayload.decode(buffer.internalNioBuffer(at, length)));
        }
    }
}
