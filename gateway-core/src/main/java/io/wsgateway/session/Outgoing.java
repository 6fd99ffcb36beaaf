package io.wsgateway.session;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;

/** A message encoded once for many subscribers, counted by references: made with one, free when none is left. Thread-safe. */
public interface Outgoing {

    /** Adds this many references, 1 or more. */
    void retain(int more);

    /** Gives one reference back. */
    void release();

    /** Makes encoded messages with one reference each. Thread-safe. */
    interface Encoder {

        /** A text message. */
        Outgoing text(String text);

        /** A binary message: the buffer's remaining bytes, copied before this returns. */
        Outgoing binary(ByteBuffer bytes);

        /** A received message, its payload not copied. */
        Outgoing of(Message message);
    }
}
