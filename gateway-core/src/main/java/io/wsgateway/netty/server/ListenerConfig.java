package io.wsgateway.netty.server;

import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Route;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One listener. Immutable.
 *
 * @param name how the listener is called in logs, such as {@code listeners[0]} or {@code admin}
 * @param address where it listens; port 0 takes a free port; of no meaning where it listens on a Unix domain socket
 * @param socket the Unix domain socket that it listens on in place of an address
 * @param tls the certificate and key, if it speaks TLS
 * @param routes where its requests lead
 * @param plain what it answers to plain GET requests beside the pages of applications
 * @param peers how it finds out who a peer is
 */
public record ListenerConfig(String name, InetSocketAddress address, Optional<UnixSocket> socket, Optional<Tls> tls,
        RouteTable<Route> routes, PlainEndpoint plain, PeerRules peers) {

    /** The name of the listener for operators, whose answers no rate of handshakes delays. */
    public static final String ADMIN = "admin";

    /** One at an address, whose peers are those that its sockets connect to. */
    public ListenerConfig(String name, InetSocketAddress address, Optional<Tls> tls, RouteTable<Route> routes,
            PlainEndpoint plain) {
        this(name, address, Optional.empty(), tls, routes, plain, PeerRules.SOCKET);
    }

    /**
     * A certificate chain and its private key, in PEM files.
     *
     * @param certificate the chain, leaf first
     * @param key the private key, PKCS#8, not encrypted
     */
    public record Tls(Path certificate, Path key) {

        /**
         * Reads both files, as opening a listener of this name does.
         *
         * @throws ListenerException if they can't be used, or not together
         */
        public void requireUsable(String listener) throws ListenerException {
            TlsContexts.of(listener, this);
        }
    }
}
