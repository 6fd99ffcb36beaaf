package io.wsgateway.tap;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A session as those see it who choose which are tapped. Immutable.
 *
 * @param number its number
 * @param application the name of its application
 * @param route the pattern of its route
 * @param path its path as it was asked for
 * @param address its peer's
 * @param principal whose it is
 * @param subprotocol what was agreed on
 * @param compressed whether permessage-deflate was agreed on
 */
public record TappedSession(long number, String application, String route, String path, InetAddress address,
        Optional<String> principal, Optional<String> subprotocol, boolean compressed) {}
