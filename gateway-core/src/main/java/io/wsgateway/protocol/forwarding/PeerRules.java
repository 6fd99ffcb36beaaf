package io.wsgateway.protocol.forwarding;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetAddress;

/**
 * How one listener finds out who a peer is, one after the other: its socket, a header of the PROXY protocol, the fields of its
 * request. Each is asked only if the one before is somebody who may say so. Immutable.
 *
 * @param proxyProtocol whether a PROXY protocol header says it
 * @param forwarding whether fields say it
 */
public record PeerRules(ProxyProtocolPolicy proxyProtocol, ForwardingPolicy forwarding) {

    /** The socket alone says it. */
    public static final PeerRules SOCKET = new PeerRules(ProxyProtocolPolicy.OFF, ForwardingPolicy.NONE);

    private boolean isSocketAlone() {
        return !proxyProtocol.isOn() && forwarding.fields() == ForwardingPolicy.Fields.NONE;
    }

    /** What a connection counts for from accept on: the socket's address, unless a proxy is to say another. */
    public InetAddress countedAs(InetAddress socket) {
        boolean mayBeProxied = proxyProtocol.isOn() && proxyProtocol.from().contains(socket);
        return mayBeProxied ? NoAddress.ADDRESS : countedAsUntilItsHead(socket);
    }

    /** The same once there is no PROXY protocol header to wait for. */
    public InetAddress countedAsUntilItsHead(InetAddress peer) {
        return forwarding.trusted().contains(peer) ? NoAddress.ADDRESS : peer;
    }

    /**
     * The request with the peer, the scheme and the host that are believed.
     *
     * @param request the request as it came; its peer is the one that is known so far
     * @param known by what that one is known
     */
    public HandshakeRequest resolve(HandshakeRequest request, KnownPeer known) {
        return isSocketAlone() && !NoAddress.is(request.peer().getAddress())
                ? request
                : ForwardedRequest.of(request, known, forwarding);
    }
}
