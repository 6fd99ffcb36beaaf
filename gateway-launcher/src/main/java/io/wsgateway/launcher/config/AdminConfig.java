package io.wsgateway.launcher.config;

import io.wsgateway.netty.server.UnixSocket;
import io.wsgateway.netty.tls.ListenerTls;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * {@code admin:}. Immutable.
 *
 * @param address where the admin listener listens
 * @param tokens each of which may be sent by who looks at what is for operators; at least one if the address isn't loopback
 * @param tls its certificates, if it speaks TLS
 * @param socket a Unix domain socket beside the address; who may connect to it by the file's mode may do everything
 * @param tail what operators may see of what goes through sessions
 * @param warnings what is allowed and yet a risk, in sentences
 */
public record AdminConfig(InetSocketAddress address, List<AdminToken> tokens, Optional<ListenerTls> tls,
        Optional<UnixSocket> socket, TailMode tail, List<String> warnings) {

    public AdminConfig {
        tokens = List.copyOf(tokens);
        warnings = List.copyOf(warnings);
    }
}
