package io.wsgateway.protocol.forwarding;

import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.handshake.Arrival;
import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.protocol.syntax.Networks;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request and what proxies say of it. The list of proxies is walked from the right, where the nearest one wrote, as long as
 * whoever wrote is trusted: the first who isn't is the peer, and what he sent himself is not looked at. Scheme and host are
 * those that the outermost trusted proxy was asked by. Pure.
 */
final class ForwardedRequest {

    private final HandshakeRequest request;
    private final KnownPeer known;
    private final Networks trusted;
    private InetSocketAddress peer;
    private String peerBy;

    private ForwardedRequest(HandshakeRequest request, KnownPeer known, Networks trusted) {
        this.request = request;
        this.known = known;
        this.trusted = trusted;
        this.peer = request.peer();
        this.peerBy = known.by();
    }

    static HandshakeRequest of(HandshakeRequest request, KnownPeer known, ForwardingPolicy policy) {
        ForwardedRequest forwarded = new ForwardedRequest(request, known, policy.trusted());
        if (policy.fields() == Fields.NONE) {
            return forwarded.unchanged();
        }
        String field = policy.fields() == Fields.FORWARDED ? "Forwarded" : "X-Forwarded-For";
        if (!policy.trusted().contains(request.peer().getAddress())) {
            forwarded.peerBy += saysAnything(request.headers())
                    ? "; what it says of others is ignored, as it is no trusted proxy"
                    : "; it is no trusted proxy";
            return forwarded.unchanged();
        }
        try {
            List<Hop> hops = policy.fields() == Fields.FORWARDED
                    ? ForwardedField.parse(request.headers().values("Forwarded"))
                    : XForwarded.hops(request.headers());
            return forwarded.by(field, hops);
        } catch (ForwardedField.MalformedException e) {
            return forwarded.with(request.secure(), Optional.empty(), "",
                    Optional.of("Forwarded has " + e.getMessage()));
        }
    }

    private static boolean saysAnything(HeaderFields headers) {
        return headers.first("Forwarded").isPresent() || headers.first("X-Forwarded-For").isPresent()
                || headers.first("X-Forwarded-Proto").isPresent() || headers.first("X-Forwarded-Host").isPresent();
    }

    private HandshakeRequest unchanged() {
        return with(request.secure(), Optional.empty(), "", Optional.empty());
    }

    private HandshakeRequest by(String field, List<Hop> hops) {
        Hop outermost = walk(field, hops);
        if (outermost == null) {
            peerBy += "; a trusted proxy, which sent no " + field;
            return unchanged();
        }
        boolean x = field.startsWith("X-");
        Optional<Boolean> secure = outermost.proto().flatMap(ForwardedRequest::isSecure);
        Optional<Authority> host = outermost.host().flatMap(Authority::parse);
        String proto = said(outermost.proto().isPresent(), secure.isPresent(), x ? "X-Forwarded-Proto" : "proto");
        String name = said(outermost.host().isPresent(), host.isPresent(), x ? "X-Forwarded-Host" : "host");
        String originBy = proto.isEmpty() || name.isEmpty() ? proto + name : proto + ", " + name;
        return with(secure.orElse(request.secure()), host,
                originBy.isEmpty() || x ? originBy : "Forwarded: " + originBy, Optional.empty());
    }

    private static String said(boolean given, boolean valid, String name) {
        return !given ? "" : valid ? "by " + name : name + " is ignored, as it is malformed";
    }

    /** Finds the peer; the hop of the outermost trusted proxy, or null if there is none. */
    private @Nullable Hop walk(String field, List<Hop> hops) {
        Hop outermost = null;
        for (int i = hops.size() - 1; i >= 0 && trusted.contains(peer.getAddress()); i--) {
            outermost = hops.get(i);
            Optional<InetSocketAddress> before = outermost.node().flatMap(ForwardedNode::address);
            if (before.isEmpty()) {
                peerBy = "the outermost proxy that is known, as "
                        + (outermost.node().isEmpty() ? "it sent no " + field : "its " + field + " has no address");
                return outermost;
            }
            peer = before.get();
            peerBy = "by " + field + ", from " + AddressText.of(known.peer().getAddress());
        }
        return outermost;
    }

    private static Optional<Boolean> isSecure(String proto) {
        return switch (proto.toLowerCase(Locale.ROOT)) {
            case "https", "wss" -> Optional.of(true);
            case "http", "ws" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private HandshakeRequest with(boolean secure, Optional<Authority> host, String originBy, Optional<String> problem) {
        return new HandshakeRequest(request.method(), request.target(), request.version(), request.headers(), secure,
                peer,
                request.form(), Optional.of(new Arrival(known.socket(), peerBy, host, originBy, problem)),
                // A proxy that asks for others shows its own certificate.
                peer.equals(known.peer()) ? request.certified() : Optional.empty());
    }
}
