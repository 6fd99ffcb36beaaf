package io.wsgateway.netty.server;

import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.opening.Served;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Route;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One listener. Immutable.
 *
 * @param name how the listener is called in logs, such as {@code listeners[0]} or {@code admin}
 * @param address where it listens; port 0 takes a free port; of no meaning where it listens on a Unix domain socket
 * @param socket the Unix domain socket that it listens on in place of an address
 * @param tls its certificates, if it speaks TLS
 * @param routes where its requests lead
 * @param plain what it answers to plain GET requests beside the pages of applications
 * @param peers how it finds out who a peer is
 */
public record ListenerConfig(String name, InetSocketAddress address, Optional<UnixSocket> socket,
        Optional<ListenerTls> tls,
        RouteTable<Route> routes, PlainEndpoint plain, PeerRules peers) {

    /** The name of the listener for operators, whose answers no rate of handshakes delays. */
    public static final String ADMIN = "admin";
    /** The name of the one for operators at a Unix domain socket. */
    public static final String ADMIN_SOCKET = "admin.socket";
    /** The name of the listener for back ends, whose answers no rate of handshakes delays either. */
    public static final String PUSH = "push";
    /** The name of the one for back ends at a Unix domain socket. */
    public static final String PUSH_SOCKET = "push.socket";

    /** One at an address, whose peers are those that its sockets connect to. */
    public ListenerConfig(String name, InetSocketAddress address, Optional<ListenerTls> tls, RouteTable<Route> routes,
            PlainEndpoint plain) {
        this(name, address, Optional.empty(), tls, routes, plain, PeerRules.SOCKET);
    }

    /** Whether it listens at the same place: by the address and port that are asked for, or by the same file. */
    boolean isWhere(ListenerConfig other) {
        return address.equals(other.address) && socket.equals(other.socket)
                && isAdmin() == other.isAdmin() && isPush() == other.isPush();
    }

    /** Whether it is for operators. */
    public boolean isAdmin() {
        return name.equals(ADMIN) || name.equals(ADMIN_SOCKET);
    }

    /** Whether it is for back ends. */
    public boolean isPush() {
        return name.equals(PUSH) || name.equals(PUSH_SOCKET);
    }

    /** What it answers by. */
    Served served() {
        return new Served(routes, plain, peers);
    }
}
