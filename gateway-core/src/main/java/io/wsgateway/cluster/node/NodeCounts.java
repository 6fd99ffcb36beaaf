package io.wsgateway.cluster.node;

/**
 * What a node has said to others and heard of them until now. Immutable.
 *
 * @param alive how many nodes are alive, this one among them
 * @param asked how many nodes were asked something, each question and node once
 * @param missing how many of them gave no answer
 * @param answered how many questions of others were answered
 * @param dropped how many messages were no message of this version, were more than could be taken, or parts of what stayed
 *        incomplete
 */
public record NodeCounts(int alive, long asked, long missing, long answered, long dropped) {}
