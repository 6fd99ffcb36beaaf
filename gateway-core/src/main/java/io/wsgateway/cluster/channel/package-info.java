/**
 * Channels of the cluster's engine as the parts of a node use them: what is wanted stays subscribed over lost connections, and what
 * comes in is handed on by worker threads within a bound of bytes. What is said on a channel isn't known here.
 */
@NullMarked
package io.wsgateway.cluster.channel;

import org.jspecify.annotations.NullMarked;
