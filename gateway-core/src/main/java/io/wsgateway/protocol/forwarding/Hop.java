package io.wsgateway.protocol.forwarding;

import java.util.Optional;

/**
 * What one proxy says of the request as it came to it; nothing of it is checked. Immutable.
 *
 * @param node who connected to it
 * @param proto the scheme by which
 * @param host the Host of that request
 */
record Hop(Optional<String> node, Optional<String> proto, Optional<String> host) {}
