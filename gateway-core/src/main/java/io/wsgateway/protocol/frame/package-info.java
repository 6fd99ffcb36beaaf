/**
 * The rules of frames, RFC 6455 section 5, as pure functions: the header, the order of fragments, UTF-8. JDK only;
 * buffers and channels don't belong here.
 */
@NullMarked
package io.wsgateway.protocol.frame;

import org.jspecify.annotations.NullMarked;
