package io.wsgateway.cluster.channel;

import io.wsgateway.metrics.Histogram;
import java.time.Duration;

/**
 * What a node's channels have done. Immutable.
 *
 * @param published how many messages the engine has taken, best effort
 * @param notForwarded how many it hasn't, or may not have: it was away, or had too much to do
 * @param publishLatency how long the engine took to take one, in nanoseconds
 * @param received how many messages came in
 * @param dropped how many of them didn't fit into the node
 * @param overruns how often a listener was told that something was dropped
 * @param waitingBytes of what came in and isn't handled yet
 * @param wanted how many channels are wanted now
 * @param subscribed how many of them are subscribed
 * @param resubscribed how long it took, the last time, to subscribe to everything after a connection was back
 */
public record ChannelCounts(long published, long notForwarded, Histogram.Spread publishLatency, long received,
        long dropped, long overruns, long waitingBytes, int wanted, int subscribed, Duration resubscribed) {}
