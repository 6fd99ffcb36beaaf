/**
 * The nodes of a cluster: who is alive, and how one asks the others. What is asked is known to those who ask and answer.
 */
@NullMarked
package io.wsgateway.cluster.node;

import org.jspecify.annotations.NullMarked;
