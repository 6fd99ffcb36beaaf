/**
 * Limits that need no session and no request: how addresses are counted, how fast each may begin handshakes, and for how long one
 * that does nothing right has to wait. How many sessions there may be, and how fast one sends, belongs to {@code session};
 * what a peer that is refused is told belongs to {@code opening}.
 */
@NullMarked
package io.wsgateway.limits;

import org.jspecify.annotations.NullMarked;
