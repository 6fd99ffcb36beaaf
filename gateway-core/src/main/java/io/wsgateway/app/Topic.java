package io.wsgateway.app;

import java.nio.ByteBuffer;

/**
 * A name that messages are published to and that sessions subscribe to. What one thread publishes reaches each subscriber
 * in that order; so does what several threads publish one after the other, such as under a lock. What is sent to a session
 * alone is no part of this order: sent on its event loop, it may overtake what was published before. Thread-safe.
 */
public interface Topic {

    /** The topic's name. */
    String name();

    /** Sends a received message to every subscriber; its payload is copied once at most, however many there are. */
    void publish(Message message);

    /** Sends a text message to every subscriber; it is encoded once. */
    void publishText(String text);

    /** Sends a binary message to every subscriber: the buffer's remaining bytes, copied once before this returns. */
    void publishBinary(ByteBuffer bytes);

    /** The number of subscribers of this gateway, filters left out; it may change while it is read. */
    int subscribers();

    /** Who the subscribers are. */
    TopicPresence presence();
}
