package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseStatus;

/**
 * An open connection to a server, from the side of who relays. Until {@link #start} nothing is read of it. Confined to its event loop, but
 * for what {@link Upstream} has.
 */
public interface Link extends Upstream {

    /** The event loop that it is on. */
    EventLoop eventLoop();

    /**
     * It is a session's from now on, which ends it by {@link #close}. Thread-safe.
     *
     * @return false if it is a session's already, or was ended because nobody has claimed it
     */
    boolean claim();

    /** Begins to read, once, after it was claimed; the listener hears what comes, from now on or from the next turn of the event loop on. */
    void start(LinkListener listener);

    /**
     * Writes part of a message; {@link #flush} sends it. The buffer stays the caller's, but its payload doesn't: it may be masked in place, and
     * retained.
     *
     * @param payload where the payload starts in the buffer
     * @return false if the connection can't carry it, a text where it has bytes only: nothing was written
     */
    boolean write(ByteBuf buffer, int payload, int length, boolean text, PartPosition position);

    /** Hands what was written to the operating system. */
    void flush();

    /** False while too much waits for the server to read. */
    boolean isWritable();

    /** Reads nothing, or reads again. */
    void pause(boolean paused);

    /**
     * Ends the connection, as its session ends: by a Close with this status, or what stands for it. Nothing is heard of it any more; it is closed
     * for good within the closing handshake's time. Does nothing where the connection has ended.
     *
     * @param status what the peer's Close said, or how its connection was lost
     */
    void close(CloseStatus status);
}
