package io.wsgateway.launcher.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * {@code admin:}. Immutable.
 *
 * @param address where the admin listener listens
 * @param tokens each of which may be sent by who looks at what is for operators; at least one if the address isn't loopback
 * @param warnings what is allowed and yet a risk, in sentences
 */
public record AdminConfig(InetSocketAddress address, List<AdminToken> tokens, List<String> warnings) {

    public AdminConfig {
        tokens = List.copyOf(tokens);
        warnings = List.copyOf(warnings);
    }
}
