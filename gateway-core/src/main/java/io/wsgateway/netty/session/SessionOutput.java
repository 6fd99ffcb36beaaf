package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.wsgateway.app.SendResult;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.MessageDeflater;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A session's way out: from any thread to its event loop, within its outbound budget, compressed if that was agreed on,
 * framed, flushed in batches. {@link #send}, {@link #queuedBytes} and {@link #isOpen} are thread-safe; the rest is confined
 * to the channel's event loop.
 */
final class SessionOutput {

    /** What a message on its way to the event loop costs beside its payload, about as Netty counts a queued one. */
    private static final int TASK_BYTES = 100;

    private static final VarHandle IN_TRANSIT;

    static {
        try {
            IN_TRANSIT = MethodHandles.lookup().findVarHandle(SessionOutput.class, "inTransit", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Channel channel;
    private final SessionLoop loop;
    private final SessionHandler handler;
    private final long budget;
    private final @Nullable MessageDeflater deflater;

    private volatile boolean open = true;
    /** Bytes given by other threads that have not reached the event loop. */
    @SuppressWarnings("UnusedVariable") // through IN_TRANSIT
    private volatile long inTransit;

    private boolean unflushed;
    private int pingsUnanswered;
    private long sent;

    SessionOutput(Channel channel, SessionLoop loop, SessionHandler handler, long budget,
            Optional<PerMessageDeflate> compression) {
        this.channel = channel;
        this.loop = loop;
        this.handler = handler;
        this.budget = budget;
        this.deflater = compression
                .map(agreed -> new MessageDeflater(loop.compressors(), agreed))
                .orElse(null);
    }

    /** True until the closing handshake has begun or the connection is lost. */
    boolean isOpen() {
        return open;
    }

    /** Sends a payload that has headroom for its header; takes the buffer. */
    SendResult send(ByteBuf payload, int firstByte) {
        int bytes = payload.readableBytes();
        if (exceedsBudget(bytes)) {
            payload.release();
            return SendResult.OVERFLOW;
        }
        if (loop.inLane()) {
            transmit(payload, firstByte);
            return SendResult.QUEUED;
        }
        long cost = (long) bytes + TASK_BYTES;
        IN_TRANSIT.getAndAdd(this, cost);
        try {
            loop.execute(() -> {
                IN_TRANSIT.getAndAdd(this, -cost);
                transmit(payload, firstByte);
            });
        } catch (RejectedExecutionException e) {
            IN_TRANSIT.getAndAdd(this, -cost);
            payload.release();
            return SendResult.CLOSED;
        }
        return SendResult.QUEUED;
    }

    /** A message alone is never too much; the session that is over its budget is closed with 1013. */
    private boolean exceedsBudget(int bytes) {
        long queued = queuedBytes();
        if (queued == 0 || queued + bytes <= budget) {
            return false;
        }
        // Later: a callback may be under way.
        loop.executeQuietly(() -> handler.fail(CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "reads too slowly")));
        return true;
    }

    private void transmit(ByteBuf payload, int firstByte) {
        if (!open) {
            payload.release();
            return;
        }
        if (firstByte == FrameEncoder.PING) {
            pingsUnanswered++;
        } else {
            sent++;
        }
        ByteBuf frame;
        try {
            frame = encode(payload, firstByte);
        } catch (Throwable e) { // no memory to compress it: a message would be missing
            loop.executeQuietly(() -> handler.gatewayFailed(e));
            return;
        }
        write(frame);
    }

    private ByteBuf encode(ByteBuf payload, int firstByte) {
        if (deflater == null || firstByte == FrameEncoder.PING || payload.readableBytes() < MessageDeflater.SHORTEST) {
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

    /** Writes a whole frame; it is flushed soon. */
    void write(ByteBuf frame) {
        channel.write(frame, channel.voidPromise());
        if (!unflushed) {
            unflushed = true;
            if (!handler.isReading()) {
                loop.flushLater(this);
            }
        }
    }

    /** Flushes what was written since the last flush. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Sends what was published to a topic; takes a reference to it. */
    void deliver(EncodedMessage encoded) {
        if (!open || exceedsBudget(encoded.size())) {
            encoded.release();
        } else if (deflater == null || encoded.size() < MessageDeflater.SHORTEST) {
            sent++;
            write(encoded.frame());
        } else {
            transmit(encoded.payload(), encoded.firstByte());
        }
    }

    /** Bytes accepted and not yet handed to the operating system. */
    long queuedBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return inTransit + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    /** How many messages were sent; wherever it is read, perhaps somewhat old. */
    long sent() {
        return sent;
    }

    /** Takes note of a Pong; true if it answers a Ping of the application. */
    boolean answersPing() {
        if (pingsUnanswered == 0) {
            return false;
        }
        pingsUnanswered--;
        return true;
    }

    /** Nothing is sent from now on. */
    void closing() {
        open = false;
    }

    /** The connection is gone: the compressor is given back. */
    void end() {
        open = false;
        if (deflater != null) {
            deflater.close();
        }
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }
}
