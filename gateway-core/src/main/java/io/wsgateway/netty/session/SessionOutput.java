package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.SendResult;
import io.wsgateway.metrics.TrafficCounters;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A session's way out, from any thread to its event loop and within its outbound budget. What the channel doesn't take waits
 * in a {@link Backlog}; what may be written goes to the {@link FrameWriter} and is flushed in batches. {@link #send},
 * {@link #queuedBytes}, {@link #dropped} and {@link #isOpen} are thread-safe; the rest is confined to the channel's event
 * loop.
 */
final class SessionOutput {

    /** What a message on its way to the event loop costs beside its payload, about as Netty counts a queued one. */
    private static final int TASK_BYTES = 100;

    /** The most bytes taken from the backlog before other sessions are served. */
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

    private final FrameWriter writer;
    private final SessionLoop loop;
    private final SessionLife life;
    private final OutboundPolicy policy;

    private volatile boolean open = true;
    /** Bytes given by other threads that have not reached the event loop. */
    @SuppressWarnings("UnusedVariable") // through IN_TRANSIT
    private volatile long inTransit;
    /** Messages for which there was no room. */
    private volatile int dropped;

    /** Null while the channel takes all. */
    private @Nullable Backlog backlog;
    /** Null until a message is relayed. */
    private @Nullable RelayedMessage relayed;
    private boolean reading;
    private boolean unflushed;
    /** What waited after the last flush, as the loop counts it: nothing tells when the channel has sent it. */
    private long counted;
    /** The most that ever waited after a flush. */
    private int mostCounted;
    /** Whether the loop looks now and then whether it still waits. */
    private boolean watched;

    SessionOutput(FrameWriter writer, SessionLoop loop, SessionLife life, OutboundPolicy policy) {
        this.writer = writer;
        this.loop = loop;
        this.life = life;
        this.policy = policy;
    }

    /** Whether permessage-deflate was agreed on. */
    boolean isCompressed() {
        return writer.isCompressed();
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
            message(payload, firstByte);
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
        } else {
            published(encoded);
        }
    }

    /** True if nothing waits for the peer to read, so that a message of this size is written at once. */
    private boolean isFree(int messageBytes) {
        return counted == 0 && writer.isWritable() && policy.alwaysFits(messageBytes) && !loop.outbound().isTight()
                && !isRelaying();
    }

    // Messages of a server behind the session.

    /**
     * Sends part of a message as it comes from a server, whatever waits already: {@link SessionLife#outputWaits} has the server wait. What
     * else is sent waits for the end of the message. The buffer stays the caller's, but its payload is retained and stays as it
     * is.
     */
    void relay(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        if (!open) {
            return;
        }
        RelayedMessage message = relayed;
        if (message == null) {
            message = new RelayedMessage(writer);
            relayed = message;
        }
        try {
            message.write(buffer, payload, length, text, position);
        } catch (Throwable e) { // no memory to compress it: a part would be missing
            fail(e);
            return;
        }
        written();
        if (loop.outbound().isTight()) {
            flushAll();
            if (counted > 0) { // the gateway's budget is for those who can't wait
                life.outputWaits();
            }
        }
        while (position.isLast() && backlog != null && writer.isWritable()) {
            drain();
        }
    }

    /** True if part of a server's message was sent, and more of it is to come: no other message may come between. */
    boolean isRelaying() {
        RelayedMessage message = relayed;
        return message != null && message.isUnderWay();
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
            message(payload, firstByte);
        } else {
            ByteBuf frame = FrameEncoder.frame(payload, firstByte);
            if (policy.overflow() == Overflow.DROP_OLDEST && firstByte != FrameEncoder.PING) {
                flushAll();
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
        flushAll(); // what waits for the end of the read says nothing about the reader
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
        loop.executeQuietly(() -> life.fail(Overload.READS_TOO_SLOWLY, EndedBy.LIMIT));
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
        life.messageDropped();
    }

    /**
     * Drops the oldest messages until this one fits, or none is left: alone it is never too much for the session. What the
     * channel has taken can't be dropped: it may be too much for the gateway.
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
                writer.ping(frame);
                written();
            } else if (backlog == null && writer.isWritable() && !isRelaying()) {
                framed(Backlog.compact(frame, allocator()));
            } else {
                if (backlog == null) {
                    backlog = new Backlog();
                }
                backlog.add(frame, allocator());
                countQueue();
            }
        } catch (Throwable e) { // no memory to keep it: a message would be missing
            fail(e);
        }
    }

    /** Hands what waits to the channel, some of it at a time; true if nothing is left that could be written now. */
    boolean drain() {
        Backlog waiting = backlog;
        if (waiting != null && !isRelaying()) {
            long before = waiting.bytes();
            while (!waiting.isEmpty() && writer.isWritable() && before - waiting.bytes() < DRAINED_AT_ONCE) {
                framed(Objects.requireNonNull(waiting.poll()));
            }
            if (waiting.isEmpty()) {
                backlog = null;
            }
            flush();
            count();
        }
        return backlog == null || isRelaying();
    }

    // What is written is flushed soon.

    private void message(ByteBuf payload, int firstByte) {
        try {
            writer.message(payload, firstByte);
        } catch (Throwable e) { // no memory to compress it: a message would be missing
            fail(e);
            return;
        }
        written();
    }

    private void published(EncodedMessage encoded) {
        try {
            writer.published(encoded);
        } catch (Throwable e) { // no memory to compress it: a message would be missing
            fail(e);
            return;
        }
        written();
    }

    private void framed(ByteBuf frames) {
        try {
            writer.framed(frames);
        } catch (Throwable e) { // no memory to compress one: a message would be missing
            fail(e);
            return;
        }
        written();
    }

    /** Later: a callback may be under way. */
    private void fail(Throwable cause) {
        loop.executeQuietly(() -> life.gatewayFailed(cause));
    }

    /** Writes a control frame of the gateway's. */
    void control(ByteBuf frame) {
        writer.control(frame);
        written();
    }

    private void written() {
        if (!unflushed) {
            unflushed = true;
            if (!reading) {
                loop.flushLater(this);
            }
        }
        if (!writer.isWritable()) {
            flush(); // or it would look like a slow reader
        }
    }

    /** Bytes are read from now on: what is written meanwhile is flushed when all of them are. */
    void readingBegins() {
        reading = true;
    }

    /** All that was read at once has been handed on. */
    void readingEnds() {
        reading = false;
        flush();
    }

    /** Flushes what was written since the last flush. */
    void flush() {
        if (unflushed) {
            flushAll();
        }
    }

    /** Flushes all that the channel has, who ever wrote it, and takes note of what is left. */
    void flushAll() {
        unflushed = false;
        writer.flush();
        if (countQueue() > 0 && !writer.isWritable()) {
            life.outputWaits();
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

    /** The same where it waits because the peer hasn't read. */
    private long countQueue() {
        long now = count();
        if (now > mostCounted) {
            mostCounted = (int) Math.min(now, Integer.MAX_VALUE);
        }
        return now;
    }

    /** Nothing waits, and the loop looks no more. */
    void unwatched() {
        watched = false;
        life.outputSent();
    }

    /** Bytes accepted and not yet handed to the operating system. */
    long queuedBytes() {
        return inTransit + queuedOnLoop();
    }

    private long queuedOnLoop() {
        Backlog waiting = backlog;
        return writer.queuedBytes() + (waiting == null ? 0 : waiting.bytes());
    }

    /** From now on what is sent is shown there; null: nowhere. */
    void show(@Nullable SessionTap to) {
        writer.show(to);
    }

    /** Where what is sent is shown; null: nowhere. */
    @Nullable
    SessionTap shown() {
        return writer.shown();
    }

    /** From now on it is counted there what is sent. */
    void countIn(TrafficCounters traffic) {
        writer.countIn(traffic);
    }

    /** How many messages were sent; wherever it is read, perhaps somewhat old. */
    long sent() {
        return writer.sent();
    }

    /** How many bytes were written. */
    long sentBytes() {
        return writer.sentBytes();
    }

    /** The most bytes that the channel, and what waits for it, held after a flush: the peer read too slowly for them. */
    int largestQueue() {
        return mostCounted;
    }

    /** How many messages were dropped. */
    int dropped() {
        return dropped;
    }

    /** Takes note of a Pong; true if it answers a Ping of the application. */
    boolean answersPing() {
        return writer.answersPing();
    }

    /**
     * Nothing is sent from now on.
     *
     * @param failed whether what waits is dropped; else it goes to the channel, however much that holds already, unless it waits for the
     *        end of a server's message
     */
    void closing(boolean failed) {
        open = false;
        Backlog waiting = backlog;
        backlog = null;
        if (waiting != null && (failed || isRelaying())) {
            waiting.clear();
        } else if (waiting != null) {
            while (!waiting.isEmpty()) {
                framed(Objects.requireNonNull(waiting.poll()));
            }
        }
        count();
    }

    /** The connection is gone: what waits is dropped, the compressor given back. */
    void end() {
        closing(true);
        if (relayed != null) {
            relayed.end();
        }
        writer.end();
    }

    SessionLoop loop() {
        return loop;
    }

    ByteBufAllocator allocator() {
        return writer.allocator();
    }
}
