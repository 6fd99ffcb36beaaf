/**
 * Extensions of RFC 6455 section 9 and permessage-deflate of RFC 7692: the grammar of offers, their negotiation, the
 * response. JDK only. Compressing and inflating themselves don't belong here.
 */
@NullMarked
package io.wsgateway.protocol.extension;

import org.jspecify.annotations.NullMarked;
