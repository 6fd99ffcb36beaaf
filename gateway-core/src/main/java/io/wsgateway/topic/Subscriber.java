package io.wsgateway.topic;

import io.wsgateway.app.TopicPresence;

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

    /** Who it is to others. Thread-safe. */
    TopicPresence.Member member();

    /** Runs application code soon, among the callbacks of the session, even after its end. Called in the lane. */
    void call(Runnable code);

    /**
     * Runs application code now, if the session is open. Called in the lane, outside of all callbacks. Must not throw: what
     * the code throws ends the session.
     */
    void callNow(Runnable code);

    /** The session could not be subscribed, or has lost messages: it ends, so that its peer tries again. Thread-safe. */
    void subscribingFailed(Throwable cause);
}
