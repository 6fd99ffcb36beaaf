/**
 * Frames in Netty's buffers: reading them as bytes arrive, unmasking, inflating, joining fragments; writing them. The
 * rules themselves are in {@code protocol.frame}; sessions are not known here.
 */
@NullMarked
package io.wsgateway.netty.frame;

import org.jspecify.annotations.NullMarked;
