package io.wsgateway.netty.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A connection's bytes. Confined to the connection's event loop but for {@link #queuedBytes} and {@link #allocator}. What
 * happens to it is told to its {@link LinkListener}, never from within a call of {@link #close} or {@link #reset}.
 */
public interface Link {

    /**
     * Starts telling the listener, and reading. A link that is open already tells another listener from now on.
     *
     * @param highWaterMark with more bytes than this queued the link isn't writable, until half of them are left
     */
    void open(LinkListener listener, int highWaterMark);

    /** Where buffers for this link come from. Thread-safe. */
    ByteBufAllocator allocator();

    /** Queues bytes and takes the buffer; {@link #flush} sends them. After the end of output they are dropped. */
    void write(ByteBuf bytes);

    /** Hands what is queued to the operating system, as far as that takes it; the rest follows by itself. */
    void flush();

    /** False while too many bytes are queued. */
    boolean isWritable();

    /** Bytes written and not yet taken by the operating system. Thread-safe; elsewhere somewhat old. */
    long queuedBytes();

    /** Whether bytes are read; true at first. */
    void setReading(boolean reading);

    /** Ends our side once all that is queued is sent; the peer's side stays open. */
    void shutDownOutput();

    /** Closes the connection once all that is queued is sent. */
    void closeAfterWrites();

    /** Closes the connection and drops what is queued. */
    void close();

    /** Closes the connection with RST: nothing that is queued, here or in the kernel, is kept for the peer. */
    void reset();
}
