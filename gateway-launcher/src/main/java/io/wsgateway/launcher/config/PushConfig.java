package io.wsgateway.launcher.config;

import io.wsgateway.netty.server.UnixSocket;
import io.wsgateway.netty.tls.ListenerTls;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * {@code push:}. Immutable.
 *
 * @param address where the listener for back ends listens
 * @param hosts the hosts that it answers to, beside those of a loopback address; none: all, or those
 * @param tokens each of which is good for some applications; at least one if the address isn't loopback
 * @param tls its certificates, if it speaks TLS
 * @param socket a Unix domain socket beside the address; who may connect to it by the file's mode may reach every application
 * @param warnings what is allowed and yet a risk, in sentences
 */
public record PushConfig(InetSocketAddress address, List<String> hosts, List<AdminToken> tokens,
        Optional<ListenerTls> tls, Optional<UnixSocket> socket, List<String> warnings) {

    public PushConfig {
        hosts = List.copyOf(hosts);
        tokens = List.copyOf(tokens);
        warnings = List.copyOf(warnings);
    }
}
