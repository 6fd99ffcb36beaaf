/**
 * A gateway as a node of a cluster: the engine, what a node hears from it, the other nodes, and topics that all of them share, put
 * together. What belongs to one of these is in the package below.
 */
@NullMarked
package io.wsgateway.cluster;

import org.jspecify.annotations.NullMarked;
