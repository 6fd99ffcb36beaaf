package io.wsgateway.apps.topics;

/**
 * Why something isn't done. Immutable.
 *
 * @param why a sentence for the peer
 */
record Refusal(Fault fault, String why) {

    /** Whether it may be done can't be told now. */
    static final Refusal UNKNOWN =
            new Refusal(Fault.UNAVAILABLE, "Whether this may be done can't be told now: try again later.");

    /** Too much is under way. */
    static final Refusal BUSY =
            new Refusal(Fault.UNAVAILABLE, "As many requests as may wait for their answers do so: try again later.");

    /** What was begun has failed. */
    static final Refusal FAILED =
            new Refusal(Fault.UNAVAILABLE, "It may not have been done: try again later.");

    /** Subscribed to as many as may be. */
    static Refusal tooMany(int most) {
        return new Refusal(Fault.TOO_MANY_TOPICS, "A session is subscribed to at most " + most + " topics.");
    }
}
