package io.wsgateway.netty.session;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;

/**
 * Hands what happens on a session to its application, in order and one at a time. Called on the session's event loop.
 */
interface SessionCallbacks {

    /** Tells the session, now or later, how messages are handed on: {@link NettySession#opened}. */
    void open(OpeningRequest request);

    /** The message is the caller's and valid during the call. */
    void message(ReceivedMessage message);

    /** The part is the caller's and valid during the call. */
    void part(ReceivedPart part);

    /** The payload is the caller's and valid during the call. */
    void pong(ByteBuffer payload);

    void writable();

    /** The connection to the server behind the session has ended. */
    void upstreamEnded(UpstreamEnd end);

    /** A message or a control frame has come; false: it is one too many for a peer that isn't known yet. */
    default boolean admits() {
        return true;
    }

    /** The gateway is about to close the session: the listener may say goodbye, then this runs. On any thread. */
    void leaving(Runnable then);

    /** The last call to the session's listener. */
    void closed(CloseStatus status);

    /** Runs code that is the application's but not the listener's; it may come after the end. */
    void run(Runnable code);

    /** How many bytes of messages wait for their callback, or are in it. */
    int heldBytes();

    /** Messages whose callback hasn't begun are handed on no more. */
    void discard();

    /** Runs something when the last callback has ended, which none follows. */
    void whenDone(Runnable task);
}
