package io.wsgateway.metrics;

import io.wsgateway.metrics.Histogram.Spread;

/**
 * What sessions have done. Immutable.
 *
 * @param open how many are open
 * @param opened how many have opened
 * @param lives for how long those were open that have ended, in nanoseconds
 * @param received the messages that have come: bytes of each, inflated
 * @param sent the messages that were sent: bytes of each, before deflating
 * @param bytesIn what was read, within TLS
 * @param bytesOut what was written, within TLS
 * @param dropped how many messages were dropped
 * @param roundTrips from a Ping to its Pong, in nanoseconds
 * @param callbacks how long callbacks with a message took that were timed, in nanoseconds
 * @param failures how many callbacks failed
 * @param outputPauses how often reading paused, as the peer didn't read
 * @param callbackPauses how often it paused, as callbacks were behind
 * @param applicationPauses how often it paused, as the application wanted
 * @param upstreamPauses how often it paused, as the server behind the session didn't read, or there was none
 */
public record Traffic(long open, long opened, Spread lives, Spread received, Spread sent, long bytesIn, long bytesOut,
        long dropped, Spread roundTrips, Spread callbacks, long failures, long outputPauses, long callbackPauses,
        long applicationPauses, long upstreamPauses) {

    /** Both together. */
    public Traffic plus(Traffic other) {
        return new Traffic(open + other.open, opened + other.opened, lives.plus(other.lives),
                received.plus(other.received), sent.plus(other.sent), bytesIn + other.bytesIn,
                bytesOut + other.bytesOut, dropped + other.dropped, roundTrips.plus(other.roundTrips),
                callbacks.plus(other.callbacks), failures + other.failures, outputPauses + other.outputPauses,
                callbackPauses + other.callbackPauses, applicationPauses + other.applicationPauses,
                upstreamPauses + other.upstreamPauses);
    }
}
