package io.wsgateway.cluster.topic;

/**
 * What the topics of one application have done on this node because there are others. Immutable.
 *
 * @param followed how many topics are followed now: those with subscribers here, by name
 * @param gapsRepaired how often missing messages were read and delivered
 * @param gapsNotRepaired how often they couldn't be had any more, so that the topic's sessions were ended
 * @param recovered how many recoveries had all that was missed
 * @param incomplete how many had what there was
 * @param recoveriesFailed how many failed, since the engine couldn't be asked
 * @param reads how many reads of histories were begun
 * @param looks how many looks at a history's position
 * @param kept how many messages were kept
 * @param keepsFailed how many may not have been
 * @param contended how often a message was made again because somebody else's was first
 * @param unread how many messages were of no version that is known, or malformed
 * @param membersUntold how many members other nodes weren't told of that asked for them: they were more than fit into an answer
 */
public record ClusterTopicCounts(int followed, long gapsRepaired, long gapsNotRepaired, long recovered, long incomplete,
        long recoveriesFailed, long reads, long looks, long kept, long keepsFailed, long contended, long unread,
        long membersUntold) {}
