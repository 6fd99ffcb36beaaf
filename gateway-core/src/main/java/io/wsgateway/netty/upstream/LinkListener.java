package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.netty.frame.PartPosition;

/** Hears what a {@link Link} reads. Called on its event loop. The buffers are the link's: valid during the call, retained by who keeps them. */
public interface LinkListener {

    /** The server's bytes are read from now on, until {@link #onReadComplete}. */
    void onReadBegins();

    /**
     * Part of a message. If it is the first, nobody needs what the buffer has right before the payload, as far as the header of a
     * frame with this payload reaches; it may have less.
     */
    void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position);

    /** All that was there has been read. */
    void onReadComplete();

    /** {@link Link#isWritable} has changed. */
    void onWritability();

    /** The connection has ended; nothing follows. */
    void onEnd(UpstreamEnd end);
}
