/**
 * Clusters as their users have them: gateways and engines as processes, clients that number what they send and prove that what they
 * receive is dense, and the faults of the world. Nothing here imports a class of the gateway.
 */
@NullMarked
package io.wsgateway.launcher.it.cluster;

import org.jspecify.annotations.NullMarked;
