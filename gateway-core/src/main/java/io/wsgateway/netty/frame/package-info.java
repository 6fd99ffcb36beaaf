/**
 * Frames in Netty's buffers: reading them as bytes arrive, unmasking, inflating, joining fragments; writing them. The
 * rules themselves are in {@code protocol.frame}; sessions don't belong here.
 */
@NullMarked
package io.wsgateway.netty.frame;

import org.jspecify.annotations.NullMarked;
