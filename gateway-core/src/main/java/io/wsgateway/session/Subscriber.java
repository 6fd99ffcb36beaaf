package io.wsgateway.session;

/** A session as topics see it. */
public interface Subscriber {

    /** Where everything happens to this subscriber; always the same. */
    Lane lane();

    /** What it is subscribed to. */
    Subscriptions subscriptions();

    /**
     * Takes a message published to a topic, and one delivery's reference to it. Called in the lane by a holder of the
     * message. Must not throw, and drops the message where the session is closing.
     */
    void deliver(Outgoing message);
}
