package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.SendResult;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.MessageDeflater;
import io.wsgateway.netty.link.Link;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A session's way out: from any thread to its event loop, within its outbound budget, compressed if that was agreed on,
 * framed, flushed in batches. What the link doesn't take waits in a {@link Backlog}. {@link #send}, {@link #queuedBytes},
 * {@link #dropped} and {@link #isOpen} are thread-safe; the rest is confined to the link's event loop.
 */
final class SessionOutput {

    /** What a message on its way to the event loop costs beside its payload, about as Netty counts a queued one. */
    private static final int TASK_BYTES = 100;

    /** So much is taken from the backlog before others have their turn. */
    private static final int DRAINED_AT_ONCE = 1 << 18;

    private static final VarHandle IN_TRANSIT;
    private static final VarHandle DROPPED;

    static {
        try {
            IN_TRANSIT = MethodHandles.lookup().findVarHandle(SessionOutput.class, "inTransit", long.class);
            DROPPED = MethodHandles.lookup().findVarHandle(SessionOutput.class, "dropped", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Link link;
    private final SessionLoop loop;
    private final SessionHandler handler;
    private final OutboundPolicy policy;
    private final @Nullable MessageDeflater deflater;

    private volatile boolean open = true;
    /** Bytes given by other threads that have not reached the event loop. */
    @SuppressWarnings("UnusedVariable") // through IN_TRANSIT
    private volatile long inTransit;
    /** Messages for which there was no room. */
    private volatile int dropped;

    /** Null while the link takes all. */
    private @Nullable Backlog backlog;
    private boolean unflushed;
    /** What waited after the last flush, as the loop counts it: nothing tells when the link has sent it. */
    private long counted;
    /** Whether the loop looks now and then whether it still waits. */
    private boolean watched;
    private int pingsUnanswered;
    private long sent;

    SessionOutput(Link link, SessionLoop loop, SessionHandler handler, OutboundPolicy policy,
            @Nullable MessageDeflater deflater) {
        this.link = link;
        this.loop = loop;
        this.handler = handler;
        this.policy = policy;
        this.deflater = deflater;
    }

    /** True until the closing handshake has begun or the connection is lost. */
    boolean isOpen() {
        return open;
    }

    /** Sends a payload that has headroom for its header; takes the buffer. */
    SendResult send(ByteBuf payload, int firstByte) {
        if (!loop.inLane()) {
            return sendFromElsewhere(payload, firstByte);
        }
        if (isFree(payload.readableBytes())) {
            transmit(payload, firstByte);
            return SendResult.QUEUED;
        }
        return sendToSlowReader(FrameEncoder.frame(payload, firstByte));
    }

    /** Sends what was published to a topic; takes a delivery's reference to it. */
    void deliver(EncodedMessage encoded) {
        if (!open) {
            encoded.releaseDelivery();
        } else if (!isFree(encoded.size())) {
            sendToSlowReader(encoded.frame());
        } else if (deflater == null || !deflater.compresses(encoded.size())) {
            sent++;
            write(encoded.frame());
        } else if (deflater.hasContextTakeover()) {
            transmit(encoded.payload(), encoded.firstByte());
        } else {
            transmit(encoded, deflater);
        }
    }

    /** True if nothing waits for the peer to read, so that a message of this size is written at once. */
    private boolean isFree(int messageBytes) {
        return counted == 0 && link.isWritable() && policy.alwaysFits(messageBytes) && !loop.outbound().isTight();
    }

    // Messages of other threads.

    private SendResult sendFromElsewhere(ByteBuf payload, int firstByte) {
        int bytes = payload.readableBytes();
        long cost = (long) bytes + TASK_BYTES;
        long before = (long) IN_TRANSIT.getAndAdd(this, cost);
        // Old messages make room on the event loop; what hasn't reached it can't be dropped there.
        long queued = policy.overflow() == Overflow.DROP_OLDEST ? before : before + queuedOnLoop();
        Overflow overflow = policy.judge(queued, bytes, budget().left());
        if (overflow != null) {
            IN_TRANSIT.getAndAdd(this, -cost);
            payload.release();
            return overflow == Overflow.CLOSE ? overflow() : drop(firstByte);
        }
        budget().transit(cost);
        try {
            loop.execute(() -> arrive(payload, firstByte, cost));
        } catch (RejectedExecutionException e) {
            arrived(cost);
            payload.release();
            return SendResult.CLOSED;
        }
        return SendResult.QUEUED;
    }

    /** A message that was taken reaches the event loop. */
    private void arrive(ByteBuf payload, int firstByte, long cost) {
        if (!open) {
            payload.release();
        } else if (isFree(payload.readableBytes())) {
            transmit(payload, firstByte);
        } else {
            ByteBuf frame = FrameEncoder.frame(payload, firstByte);
            if (policy.overflow() == Overflow.DROP_OLDEST && firstByte != FrameEncoder.PING) {
                flushLink();
                queueNewest(frame);
            } else {
                queue(frame);
            }
        }
        arrived(cost);
    }

    private void arrived(long cost) {
        IN_TRANSIT.getAndAdd(this, -cost);
        budget().transit(-cost);
    }

    private OutboundBudget budget() {
        return loop.outbound().budget();
    }

    // A peer that reads slowly.

    private SendResult sendToSlowReader(ByteBuf frame) {
        flushLink(); // what waits for the end of the read says nothing about the reader
        int bytes = frame.readableBytes();
        Overflow overflow = policy.judge(queuedBytes(), bytes, budget().left());
        if (overflow == null) {
            queue(frame);
            return SendResult.QUEUED;
        }
        int firstByte = frame.getUnsignedByte(frame.readerIndex());
        if (overflow == Overflow.DROP_OLDEST && firstByte != FrameEncoder.PING) {
            return queueNewest(frame);
        }
        frame.release();
        return overflow == Overflow.CLOSE ? overflow() : drop(firstByte);
    }

    /** The session that is over its budget is closed with 1013. */
    private SendResult overflow() {
        // Later: a callback may be under way.
        loop.executeQuietly(
                () -> handler.fail(CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "reads too slowly"), EndedBy.LIMIT));
        return SendResult.OVERFLOW;
    }

    private SendResult drop(int firstByte) {
        if (firstByte != FrameEncoder.PING) {
            countDropped();
        }
        return SendResult.DROPPED;
    }

    private void countDropped() {
        DROPPED.getAndAdd(this, 1);
        handler.messageDropped();
    }

    /**
     * Drops the oldest messages until this one fits, or none is left: alone it is never too much for the session. What the
     * link has taken can't be dropped: it may be too much for the gateway.
     */
    private SendResult queueNewest(ByteBuf frame) {
        int bytes = frame.readableBytes();
        long most = counted == 0 ? Long.MAX_VALUE : counted + Math.max(0, budget().left());
        Backlog waiting = backlog;
        while (waiting != null && queuedOnLoop() + bytes > Math.min(policy.bytes(), most) && waiting.dropOldest()) {
            countDropped();
        }
        if (queuedOnLoop() + bytes > most) {
            frame.release();
            countDropped();
            return SendResult.DROPPED;
        }
        queue(frame);
        return SendResult.QUEUED;
    }

    /** Adds a frame to what waits; a Ping doesn't wait for messages. */
    private void queue(ByteBuf frame) {
        int firstByte = frame.getUnsignedByte(frame.readerIndex());
        try {
            if (firstByte == FrameEncoder.PING) {
                pingsUnanswered++;
                write(frame);
            } else if (backlog == null && link.isWritable()) {
                transmit(Backlog.compact(frame, allocator()));
            } else {
                if (backlog == null) {
                    backlog = new Backlog();
                }
                backlog.add(frame, allocator());
                count();
            }
        } catch (Throwable e) { // no memory to keep it: a message would be missing
            fail(e);
        }
    }

    /** Hands what waits to the link, some of it at a time; true if nothing is left. */
    boolean drain() {
        Backlog waiting = backlog;
        if (waiting != null) {
            long before = waiting.bytes();
            while (!waiting.isEmpty() && link.isWritable() && before - waiting.bytes() < DRAINED_AT_ONCE) {
                transmit(Objects.requireNonNull(waiting.poll()));
            }
            if (waiting.isEmpty()) {
                backlog = null;
            }
            flush();
            count();
        }
        return backlog == null;
    }

    // Messages become frames, frames are written.

    private void transmit(ByteBuf payload, int firstByte) {
        if (firstByte == FrameEncoder.PING) {
            pingsUnanswered++;
        } else {
            sent++;
        }
        ByteBuf frame;
        try {
            frame = encode(payload, firstByte);
        } catch (Throwable e) { // no memory to compress it: a message would be missing
            fail(e);
            return;
        }
        write(frame);
    }

    /** Transmits what was published, compressed together with others'. */
    private void transmit(EncodedMessage encoded, MessageDeflater shared) {
        sent++;
        ByteBuf frame;
        try {
            frame = encoded.frame(shared, allocator());
        } catch (Throwable e) { // no memory to compress it: a message would be missing
            fail(e);
            return;
        }
        write(frame);
    }

    /** Transmits messages that were framed without compression, one or more in one buffer. */
    private void transmit(ByteBuf frames) {
        try {
            write(deflater == null ? counted(frames) : encode(frames));
        } catch (Throwable e) {
            fail(e);
        }
    }

    private ByteBuf counted(ByteBuf frames) {
        for (int at = frames.readerIndex(); at < frames.writerIndex(); at += FrameEncoder.frameLength(frames, at)) {
            sent++;
        }
        return frames;
    }

    private ByteBuf encode(ByteBuf frames) {
        ByteBuf encoded = allocator().buffer(frames.readableBytes());
        try {
            int length;
            for (int at = frames.readerIndex(); at < frames.writerIndex(); at += length) {
                length = FrameEncoder.frameLength(frames, at);
                int payload = at + FrameEncoder.headerLengthAt(frames, at);
                ByteBuf frame = encode(frames.retainedDuplicate().setIndex(payload, at + length),
                        frames.getUnsignedByte(at));
                encoded.writeBytes(frame);
                frame.release();
                sent++;
            }
            return encoded;
        } catch (Throwable e) {
            encoded.release();
            throw e;
        } finally {
            frames.release();
        }
    }

    private ByteBuf encode(ByteBuf payload, int firstByte) {
        if (deflater == null || firstByte == FrameEncoder.PING || !deflater.compresses(payload.readableBytes())) {
            return FrameEncoder.frame(payload, firstByte);
        }
        try {
            return FrameEncoder.frame(
                    deflater.deflate(payload, payload.readerIndex(), payload.readableBytes(), allocator()),
                    firstByte | FrameEncoder.COMPRESSED);
        } finally {
            payload.release();
        }
    }

    /** Later: a callback may be under way. */
    private void fail(Throwable cause) {
        loop.executeQuietly(() -> handler.gatewayFailed(cause));
    }

    /** Writes whole frames; they are flushed soon. */
    void write(ByteBuf frames) {
        link.write(frames);
        if (!unflushed) {
            unflushed = true;
            if (!handler.input().isReading()) {
                loop.flushLater(this);
            }
        }
        if (!link.isWritable()) {
            flush(); // or it would look like a slow reader
        }
    }

    /** Flushes what was written since the last flush. */
    void flush() {
        if (unflushed) {
            flushLink();
        }
    }

    /** Flushes all that the link has, who ever wrote it, and takes note of what is left. */
    private void flushLink() {
        unflushed = false;
        link.flush();
        if (count() > 0 && !link.isWritable()) {
            handler.outputWaits();
        }
    }

    /** Tells the loop how much waits now; returns it. */
    long count() {
        long now = queuedOnLoop();
        if (now != counted) {
            loop.outbound().change(now - counted);
            counted = now;
            if (!watched) {
                watched = true;
                loop.watch(this);
            }
        }
        return now;
    }

    /** The loop looks no more. */
    void unwatched() {
        watched = false;
    }

    /** Bytes accepted and not yet handed to the operating system. */
    long queuedBytes() {
        return inTransit + queuedOnLoop();
    }

    private long queuedOnLoop() {
        Backlog waiting = backlog;
        return link.queuedBytes() + (waiting == null ? 0 : waiting.bytes());
    }

    /** How many messages were sent; wherever it is read, perhaps somewhat old. */
    long sent() {
        return sent;
    }

    /** How many messages were dropped. */
    int dropped() {
        return dropped;
    }

    /** Takes note of a Pong; true if it answers a Ping of the application. */
    boolean answersPing() {
        if (pingsUnanswered == 0) {
            return false;
        }
        pingsUnanswered--;
        return true;
    }

    /**
     * Nothing is sent from now on.
     *
     * @param failed whether what waits is dropped; else it goes to the link, however much that holds already
     */
    void closing(boolean failed) {
        open = false;
        Backlog waiting = backlog;
        backlog = null;
        if (waiting != null && failed) {
            waiting.clear();
        } else if (waiting != null) {
            while (!waiting.isEmpty()) {
                transmit(Objects.requireNonNull(waiting.poll()));
            }
        }
        count();
    }

    /** The connection is gone: what waits is dropped, the compressor given back. */
    void end() {
        closing(true);
        if (deflater != null) {
            deflater.close();
        }
    }

    ByteBufAllocator allocator() {
        return link.allocator();
    }
}
