package io.wsgateway.launcher.config;

import io.wsgateway.netty.server.ListenerConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One of {@code listeners:}. Immutable.
 *
 * @param name how it is called in messages, such as {@code listeners[0]}
 * @param address where it listens
 * @param tls its certificate and key, if it speaks TLS
 * @param hosts the names it answers to, without ports; none: every name
 */
public record EndpointConfig(String name, InetSocketAddress address, Optional<ListenerConfig.Tls> tls,
        List<String> hosts) {

    public EndpointConfig {
        hosts = List.copyOf(hosts);
    }
}
