package io.wsgateway.app;

import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamSession;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;

/**
 * Receives one session's callbacks. They never overlap and keep the order of the wire. What a callback throws ends that
 * session with 1011 and is logged, the first of its kind with its stack; no other session notices.
 */
public interface SessionListener {

    /** A whole message, fragments joined. By default handed to {@link #onText} or {@link #onBinary}. */
    default void onMessage(Session session, Message message) {
        if (message.isText()) {
            onText(session, message.text());
        } else {
            onBinary(session, message.bytes());
        }
    }

    /** A text message. By default refused with 1003. */
    default void onText(Session session, String text) {
        session.close(CloseStatus.of(CloseCode.UNSUPPORTED_DATA, "text messages are not accepted here"));
    }

    /** A binary message; the buffer is read-only and valid during this callback. By default refused with 1003. */
    default void onBinary(Session session, ByteBuffer bytes) {
        session.close(CloseStatus.of(CloseCode.UNSUPPORTED_DATA, "binary messages are not accepted here"));
    }

    /**
     * Whether messages are received in parts, by {@link #onPart}, and not as a whole: for those that are too long to be held
     * in memory, such as uploads. Asked once, after {@link Application#onOpen} has returned this listener.
     */
    default boolean wantsParts() {
        return false;
    }

    /**
     * Part of a message, where {@link #wantsParts} said so; short messages are one part. Reading from the peer pauses as it
     * does for messages. By default refused with 1003.
     */
    default void onPart(Session session, MessagePart part) {
        session.close(CloseStatus.of(CloseCode.UNSUPPORTED_DATA, "messages are not accepted here"));
    }

    /** A Pong for a {@link Session#ping} of this application; the buffer is valid during this callback. */
    default void onPong(Session session, ByteBuffer payload) {}

    /** Nothing waits any more after the connection had taken no more, and reading from the peer had paused. */
    default void onWritable(Session session) {}

    /**
     * The gateway is about to close the session, as it shuts down or wants the peer elsewhere: the moment to say goodbye, or
     * where to go on. What is sent here goes before the Close, which follows when this returns, and after two seconds
     * anyway. Not called where the session ends for another reason.
     */
    default void onDrain(Session session) {}

    /**
     * The connection to the server behind the session has ended, and the session hasn't. It may go on with another, by
     * {@link UpstreamSession#relay}; until then nothing is read from the peer. By default the session is closed: with the server's own status, or
     * with 1012 if the connection was lost.
     */
    default void onUpstreamEnd(Session session, UpstreamEnd end) {
        session.close(end.lost()
                ? CloseStatus.of(CloseCode.SERVICE_RESTART, "the server behind the session is lost")
                : end.status());
    }

    /**
     * The session goes on in another generation of its application, if that is {@link Carriable}: the last callback then, and
     * {@link #onClose} isn't called. By default a session has no state.
     *
     * @return what the other generation has to know of it, at most {@link Carriable#MAX_STATE_BYTES}; what is thrown closes
     *         the session with 1012
     */
    default byte[] suspend(Session session) throws Exception {
        return new byte[0];
    }

    /**
     * The session has ended; the last callback, called exactly once unless the session was suspended before.
     *
     * @param status the close status as the peer sent it, or as the gateway ended it: 1005 where the peer's Close had no
     *        code, 1006 where the connection was lost without one
     */
    default void onClose(Session session, CloseStatus status) {}
}
