/**
 * Topics of a cluster: a {@code TopicEngine} on channels of the cluster's engine and on the bus between nodes. What a message is
 * between nodes, how a topic stays without a gap, and who is a member elsewhere are known here; sockets and servers aren't.
 */
@NullMarked
package io.wsgateway.cluster.topic;

import org.jspecify.annotations.NullMarked;
