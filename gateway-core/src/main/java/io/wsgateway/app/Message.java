package io.wsgateway.app;

import java.nio.ByteBuffer;

/**
 * One whole text or binary message: a view which is valid during the callback that received it. Passing it on with
 * {@link Session#send(Message)} or {@link Topic#publish(Message)} copies its payload once at most, as a rule only if it has no
 * more than 4 KiB; what must outlive the callback is taken with {@link #text()} or {@link #toByteArray()}. Used after the
 * callback, every method throws {@link IllegalStateException}.
 */
public interface Message {

    /** True for text, which is valid UTF-8; false for binary. */
    boolean isText();

    /** Payload length in bytes, after inflation. */
    int size();

    /**
     * The payload as a string.
     *
     * @throws IllegalStateException if this is a binary message
     */
    String text();

    /** A read-only view of the payload, valid during the callback. */
    ByteBuffer bytes();

    /** A copy of the payload. */
    default byte[] toByteArray() {
        ByteBuffer view = bytes();
        byte[] copy = new byte[view.remaining()];
        view.get(copy);
        return copy;
    }
}
