/** The load on a cluster: clients of the application {@code topics}, on one thread, and what they measure. Needs nothing but a JDK. */
@NullMarked
package io.wsgateway.bench.cluster.load;

import org.jspecify.annotations.NullMarked;
