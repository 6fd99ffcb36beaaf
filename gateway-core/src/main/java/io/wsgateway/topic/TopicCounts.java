package io.wsgateway.topic;

/**
 * What an application's topics have done on this node. Immutable.
 *
 * @param topics how many have subscribers now
 * @param subscriptions how many there are now, by topics' names and by filters
 * @param published how many messages were published
 * @param delivered how many were handed to subscribers, once for each
 * @param recovered how many subscriptions got all they had missed
 * @param incomplete how many got what there was: some of what they had missed was gone, or they had no position
 * @param failed how many could not be told what they had missed
 */
public record TopicCounts(long topics, long subscriptions, long published, long delivered, long recovered,
        long incomplete, long failed) {}
