/**
 * Who a peer is, by a token that it carries: where in an opening handshake tokens are, which signatures and claims are held
 * good, and where the keys for that come from. Nothing of transports belongs here, and nothing of what becomes of a principal
 * once its session is open.
 */
@NullMarked
package io.wsgateway.identity;

import org.jspecify.annotations.NullMarked;
