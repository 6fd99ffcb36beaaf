package io.wsgateway.session;

import io.wsgateway.app.EndedBy;
import java.time.Duration;
import java.util.Optional;

/**
 * A session that has ended, as the log tells it.
 *
 * @param code the close code, 1006 where there was no Close
 * @param age how long it was open
 * @param receivedBytes what came from the peer, as sent: with headers, compressed if that was agreed on, without TLS
 * @param sentBytes what was written for the peer, the same way
 * @param largestQueue the most bytes that waited for the peer to read
 * @param roundTrip what the last answer to the keepalive took
 */
public record SessionSummary(int code, EndedBy by, Duration age, long receivedMessages, long receivedBytes,
        long sentMessages, long sentBytes, long droppedMessages, long largestQueue, Optional<Duration> roundTrip) {}
