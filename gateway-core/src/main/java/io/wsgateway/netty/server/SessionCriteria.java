package io.wsgateway.netty.server;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.netty.session.NettySession;
import io.wsgateway.protocol.syntax.IpLiteral;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What is true of the sessions that are meant. Immutable.
 *
 * @param application the name of their application; empty: any
 * @param route the pattern of their route; empty: any
 * @param principal whose they are; empty: anybody's
 * @param address the address of their peers; empty: any
 * @param upstream where the server is that they lead to now; empty: anywhere, or to none
 */
public record SessionCriteria(Optional<String> application, Optional<String> route, Optional<String> principal,
        Optional<InetAddress> address, Optional<UpstreamAddress> upstream) {

    /** All sessions. */
    public static final SessionCriteria ANY = new SessionCriteria(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty());

    /** Whether a session is one of those. */
    boolean fit(NettySession session) {
        return application.map(session.application().name()::equals).orElse(true)
                && route.map(session.pattern()::equals).orElse(true)
                && (principal.isEmpty() || principal.equals(session.principal()))
                && address.map(session.remoteAddress().getAddress()::equals).orElse(true)
                && (upstream.isEmpty() || session.upstreamAddress().filter(this::isThere).isPresent());
    }

    private boolean isThere(UpstreamAddress server) {
        return upstream.filter(wanted -> isSame(wanted, server)).isPresent();
    }

    /** In whatever case a name is written, and however an IPv6 address is: sessions show servers as applications name them. */
    static boolean isSame(UpstreamAddress one, UpstreamAddress other) {
        return one.port() == other.port()
                && (one.host().equalsIgnoreCase(other.host()) || isSameIpv6(one.host(), other.host()));
    }

    private static boolean isSameIpv6(String one, String other) {
        return one.indexOf(':') >= 0 && other.indexOf(':') >= 0
                && IpLiteral.parse(one).isPresent() && IpLiteral.parse(one).equals(IpLiteral.parse(other));
    }
}
