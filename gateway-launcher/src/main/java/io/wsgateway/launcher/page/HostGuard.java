package io.wsgateway.launcher.page;

import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.handshake.TargetUri;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Against DNS rebinding: a page of any site can let its own name point to 127.0.0.1 and then reads from there as from its
 * own origin. So a listener on a loopback address answers to loopback names only. One that others reach is protected by
 * its token, and answers to every name; a public listener answers to the names it is given, if any. Immutable.
 */
public final class HostGuard {

    private final Set<String> hosts;

    /** The guard of a listener on this address. */
    public HostGuard(InetAddress address) {
        Set<String> names = new LinkedHashSet<>();
        if (address.isLoopbackAddress()) {
            names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
            String bound = address.getHostAddress();
            names.add(bound.indexOf(':') < 0 ? bound : "[::1]");
        }
        this.hosts = names;
    }

    /**
     * The guard of a public listener.
     *
     * @param hosts the hosts it answers to, without ports; none: every host
     */
    public HostGuard(Collection<String> hosts) {
        this.hosts = new LinkedHashSet<>(hosts);
    }

    /** An endpoint that is asked by requests to these hosts only. */
    public PlainEndpoint before(PlainEndpoint endpoint) {
        return (request, target) -> allows(TargetUri.of(request).authority().map(Authority::toString).orElse(""))
                ? endpoint.answer(request, target)
                : Optional.of(Responses.text(421, "This listener answers to " + this + " only (listeners[].hosts)."));
    }

    /** The hosts it answers to, without ports; empty: every host. */
    public Set<String> hosts() {
        return Set.copyOf(hosts);
    }

    /** True if a request with this {@code Host} is answered. */
    public boolean allows(String hostAndPort) {
        return hosts.isEmpty()
                || Authority.parse(hostAndPort).filter(authority -> hosts.contains(authority.host())).isPresent();
    }

    /** {@code localhost, 127.0.0.1, [::1]}. */
    @Override
    public String toString() {
        return String.join(", ", hosts);
    }
}
