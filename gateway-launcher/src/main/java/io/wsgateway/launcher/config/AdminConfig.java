package io.wsgateway.launcher.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * {@code admin:}. Immutable.
 *
 * @param address where the admin listener listens
 * @param token what applications for operators, and handshakes, ask of who looks at them; always there if the address isn't
 *        loopback
 */
public record AdminConfig(InetSocketAddress address, Optional<String> token) {

    /** Without the token. */
    @Override
    public String toString() {
        return "AdminConfig[" + address + "]";
    }
}
