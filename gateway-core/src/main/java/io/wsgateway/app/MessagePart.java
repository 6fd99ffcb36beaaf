package io.wsgateway.app;

import java.nio.ByteBuffer;

/**
 * Some of a text or binary message, in the order of the message: a view which is valid during the callback that received
 * it. What must outlive the callback is taken with {@link #text()} or {@link #toByteArray()}. Used after the callback, every
 * method but {@link #isFirst} and {@link #isLast} throws {@link IllegalStateException}.
 *
 * <p>How a message is cut has no meaning: it depends on how its bytes arrive, not on its frames. A part is at most some tens
 * of KiB long, and never empty but for the last one, which may be.
 */
public interface MessagePart {

    /** True for a part of a text, which is valid UTF-8: characters are not cut. False for binary. */
    boolean isText();

    /** True for the first part of a message. */
    boolean isFirst();

    /** True for the last part of a message, which may be the first too. A message whose last part never comes isn't whole. */
    boolean isLast();

    /** Length in bytes, after inflation. */
    int size();

    /**
     * The part as a string.
     *
     * @throws IllegalStateException if it is binary
     */
    String text();

    /** A read-only view of the bytes, valid during the callback. */
    ByteBuffer bytes();

    /** A copy of the bytes. */
    default byte[] toByteArray() {
        ByteBuffer view = bytes();
        byte[] copy = new byte[view.remaining()];
        view.get(copy);
        return copy;
    }
}
