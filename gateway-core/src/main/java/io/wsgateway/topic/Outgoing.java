package io.wsgateway.topic;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;

/**
 * A message encoded once for many subscribers. Thread-safe.
 *
 * <p>Holders keep it, and whatever is made of it for its deliveries: a lane until it has delivered it, whoever may deliver
 * it again. It is made with one holder, and delivered only while it has one. Each delivery has a reference of its own to what
 * is sent, which lives until it is sent.
 */
public interface Outgoing {

    /** Adds this many holders, 1 or more. */
    void retain(int more);

    /** A holder is done with it. */
    void release();

    /** Adds references for this many deliveries, 1 or more; each is one {@link Subscriber#deliver} or given back. */
    void retainForDeliveries(int more);

    /** A delivery isn't made. */
    void releaseDelivery();

    /** Makes encoded messages with one holder each. Thread-safe. */
    interface Encoder {

        /** A text message. */
        Outgoing text(String text);

        /** A binary message: the buffer's remaining bytes, copied before this returns. */
        Outgoing binary(ByteBuffer bytes);

        /** A received message, its payload not copied. */
        Outgoing of(Message message);
    }
}
