/**
 * Connections to servers behind sessions: connecting, TLS, the opening handshake as a client makes it, frames of a client. Knows no session:
 * whoever relays is a {@link io.wsgateway.netty.upstream.LinkListener}.
 */
@NullMarked
package io.wsgateway.netty.upstream;

import org.jspecify.annotations.NullMarked;
