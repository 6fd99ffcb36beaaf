/**
 * How many sessions each principal has on the other nodes of a cluster, as far as they have said so. What follows from it isn't decided
 * here.
 */
@NullMarked
package io.wsgateway.cluster.principal;

import org.jspecify.annotations.NullMarked;
