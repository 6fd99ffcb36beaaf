package io.wsgateway.topic;

/** Those in one lane who receive what is published to a topic. */
interface LaneReceivers {

    /** What delivers in their lane. */
    LaneDelivery delivery();

    /** Hands a message to each of them once, and is no holder of it from then on. Called in the lane. */
    void deliver(Outgoing message);
}
