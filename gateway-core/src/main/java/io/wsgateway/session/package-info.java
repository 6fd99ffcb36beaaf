/**
 * Sessions without their transport: the registry, limits on their number, rates, outbound budgets, deadlines, and how they
 * end. Time is an argument. Netty doesn't belong here; topics are in {@code topic}, opening handshakes in {@code opening}.
 */
@NullMarked
package io.wsgateway.session;

import org.jspecify.annotations.NullMarked;
