/**
 * Close codes, close status and the closing handshake of RFC 6455 section 7 as values and a state machine. JDK only.
 */
@NullMarked
package io.wsgateway.protocol.close;

import org.jspecify.annotations.NullMarked;
