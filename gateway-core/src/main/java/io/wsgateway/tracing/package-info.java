/**
 * Traces of opening handshakes and of sessions: what is told to whoever writes spans of it, and nothing of how that is done, which
 * is no part of this module. Not here: what is counted, what is kept for operators.
 */
@NullMarked
package io.wsgateway.tracing;

import org.jspecify.annotations.NullMarked;
