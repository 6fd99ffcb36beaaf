package io.wsgateway.engine;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.util.Optional;

/**
 * How much is kept of a channel. Immutable.
 *
 * @param limits how much may be, as it was said last; empty where the engine doesn't know
 * @param position behind the last body
 * @param messages how many there are
 * @param bytes of all bodies
 */
public record KeptSummary(Optional<TopicHistory> limits, TopicPosition position, int messages, long bytes) {}
