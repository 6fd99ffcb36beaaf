package io.wsgateway.launcher.config;

import io.wsgateway.netty.server.UnixSocket;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.protocol.forwarding.PeerRules;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One of {@code listeners:}. Immutable.
 *
 * @param name how it is called in messages, such as {@code listeners[0]}
 * @param address where it listens; of no meaning where it has a socket
 * @param socket the Unix domain socket that it listens on in place of an address
 * @param tls its certificates, if it speaks TLS
 * @param hosts the names it answers to, without ports; none: every name
 * @param peers how it finds out who a peer is
 */
public record EndpointConfig(String name, InetSocketAddress address, Optional<UnixSocket> socket,
        Optional<ListenerTls> tls, List<String> hosts, PeerRules peers) {

    public EndpointConfig {
        hosts = List.copyOf(hosts);
    }

    /** The same, with this TLS. */
    EndpointConfig with(ListenerTls other) {
        return new EndpointConfig(name, address, socket, Optional.of(other), hosts, peers);
    }
}
