/**
 * An open session on its Netty channel: its handler, input, output and callbacks, and what the sessions of an event loop share.
 * How a session was opened isn't known here; the rules of frames are in {@code protocol.frame}, limits, rates and deadlines in
 * {@code session}, topics in {@code topic}.
 */
@NullMarked
package io.wsgateway.netty.session;

import org.jspecify.annotations.NullMarked;
