package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.MessageDeflater;
import io.wsgateway.topic.Outgoing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A message published to a topic, encoded once for all its subscribers. Thread-safe.
 *
 * <p>For sessions without context takeover it is compressed at its first delivery to one of them, and again only for
 * another window or level. Event loops that come to it at the same moment each compress it, and keep what one of them has
 * made: none waits for another.
 */
final class EncodedMessage implements Outgoing {

    private static final VarHandle HOLDERS;
    private static final VarHandle COMPRESSED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HOLDERS = lookup.findVarHandle(EncodedMessage.class, "holders", int.class);
            COMPRESSED = lookup.findVarHandle(EncodedMessage.class, "compressed", Compressed.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What it was compressed into by one like this deflater; the list of all is only ever added to in front. */
    private record Compressed(MessageDeflater by, ByteBuf frame, @Nullable Compressed next) {}

    private final ByteBuf frame;
    private final int payload;
    private final int firstByte;
    @SuppressWarnings("UnusedVariable") // through HOLDERS
    private volatile int holders = 1;
    private volatile @Nullable Compressed compressed;

    /** Takes a payload that has headroom for its header. */
    EncodedMessage(ByteBuf payload, int firstByte) {
        this.payload = payload.readerIndex();
        this.firstByte = firstByte;
        this.frame = FrameEncoder.frame(payload, firstByte);
    }

    int size() {
        return frame.writerIndex() - payload;
    }

    int firstByte() {
        return firstByte;
    }

    /** The frame as it is sent without compression; takes the delivery's reference with it. */
    ByteBuf frame() {
        return frame.duplicate();
    }

    /** The payload alone, headroom before it; takes the delivery's reference with it. */
    ByteBuf payload() {
        return frame.duplicate().readerIndex(payload);
    }

    /** The frame as it is sent compressed without context takeover; takes the delivery's reference with it. */
    ByteBuf frame(MessageDeflater deflater, ByteBufAllocator allocator) {
        try {
            return compressed(deflater, allocator).retain().duplicate();
        } finally {
            releaseDelivery();
        }
    }

    private ByteBuf compressed(MessageDeflater deflater, ByteBufAllocator allocator) {
        ByteBuf known = find(compressed, deflater);
        if (known != null) {
            return known;
        }
        ByteBuf made = FrameEncoder.frame(deflater.deflate(frame, payload, size(), allocator),
                firstByte | FrameEncoder.COMPRESSED);
        while (true) {
            Compressed before = compressed;
            known = find(before, deflater);
            if (known != null) {
                made.release();
                return known;
            }
            if (COMPRESSED.compareAndSet(this, before, new Compressed(deflater, made, before))) {
                return made;
            }
        }
    }

    private static @Nullable ByteBuf find(@Nullable Compressed first, MessageDeflater deflater) {
        for (Compressed each = first; each != null; each = each.next()) {
            if (each.by().isLike(deflater)) {
                return each.frame();
            }
        }
        return null;
    }

    @Override
    public void retain(int more) {
        HOLDERS.getAndAdd(this, more);
        frame.retain(more);
    }

    @Override
    public void release() {
        if ((int) HOLDERS.getAndAdd(this, -1) == 1) {
            for (Compressed each = compressed; each != null; each = each.next()) {
                each.frame().release();
            }
        }
        frame.release();
    }

    @Override
    public void retainForDeliveries(int more) {
        frame.retain(more);
    }

    @Override
    public void releaseDelivery() {
        frame.release();
    }
}
