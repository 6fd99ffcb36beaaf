/**
 * Who a peer is: where in an opening handshake tokens are, which signatures and claims are held good, and where the keys for
 * that come from; tickets, which the gateway gives out itself; a server that is asked with the handshake's head. Nothing of transports belongs here, and nothing of what becomes of a principal
 * once its session is open.
 */
@NullMarked
package io.wsgateway.identity;

import org.jspecify.annotations.NullMarked;
