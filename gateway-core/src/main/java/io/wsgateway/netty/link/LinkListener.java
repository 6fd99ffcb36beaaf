package io.wsgateway.netty.link;

import io.netty.buffer.ByteBuf;

/** Hears what happens on a {@link Link}, on its event loop. */
public interface LinkListener {

    /** Bytes have arrived. The buffer is the link's: valid during the call, retained by whoever keeps it. */
    void received(ByteBuf bytes);

    /** All that had arrived has been handed on: the time to flush. */
    void receivedAll();

    /** {@link Link#isWritable} has changed. */
    void writabilityChanged();

    /** The peer has ended its side; nothing more is received. */
    void inputEnded();

    /** The connection is gone; the last call. */
    void disconnected();

    /** Something failed: an {@link java.io.IOException} is the connection's, anything else isn't. */
    void failed(Throwable cause);
}
