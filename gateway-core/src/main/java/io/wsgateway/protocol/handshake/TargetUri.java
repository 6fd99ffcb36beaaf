package io.wsgateway.protocol.handshake;

import java.util.List;
import java.util.Optional;

/**
 * What a request goes to, as the target and Host name it, each parsed once, or a proxy that is trusted. Immutable.
 *
 * @param target the request target; empty if it is malformed
 * @param host the value of the one Host field; empty if it is malformed, missing or repeated
 * @param forwarded what stands for both, as a proxy says
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-3.3">RFC 9112 section 3.3</a>
 */
public record TargetUri(Optional<RequestTarget> target, Optional<Authority> host, Optional<Authority> forwarded) {

    /** Where this request goes. */
    public static TargetUri of(HandshakeRequest request) {
        List<String> hosts = request.headers().values("Host");
        return new TargetUri(RequestTarget.parse(request.target()),
                hosts.size() == 1 ? Authority.parse(hosts.getFirst()) : Optional.empty(),
                request.arrival().flatMap(Arrival::host));
    }

    /**
     * What a proxy says, else the target's authority if it has one, else Host (RFC 9112 section 3.2.2); empty if there is none.
     */
    public Optional<Authority> authority() {
        if (forwarded.isPresent()) {
            return forwarded;
        }
        return target.isPresent() && target.get().authority().isPresent()
                ? Authority.parse(target.get().authority().get())
                : host;
    }

    /** The name of the host, in lower case and without a port; empty if there is none. */
    public String hostName() {
        Optional<Authority> authority = authority();
        return authority.isPresent() ? authority.get().host() : "";
    }
}
