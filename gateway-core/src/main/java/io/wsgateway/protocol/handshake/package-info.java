/**
 * The opening handshake of RFC 6455 section 4 as values and pure functions: the request head's rules, the request, the
 * policy it is held against, the decision and its trace, all that can be wrong with one. JDK only; no I/O, no clock, no
 * knowledge of how bytes arrive.
 */
@NullMarked
package io.wsgateway.protocol.handshake;

import org.jspecify.annotations.NullMarked;
