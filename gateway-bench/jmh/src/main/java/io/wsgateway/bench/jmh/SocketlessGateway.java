package io.wsgateway.bench.jmh;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.testkit.FakeSettings;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The production pipeline around one application, all default limits but the rates of handshakes, on channels without sockets. */
final class SocketlessGateway implements AutoCloseable {

    private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);
    private static final int PEERS_OF_ADDRESS = 500;

    private final Gateway gateway = Gateway.create(GatewayConfig.DEFAULT.with(HandshakeLimits.NONE));
    private final ChannelHandler initializer;
    private final byte[] request;
    private int peers;

    SocketlessGateway(ApplicationProvider provider) throws Exception {
        HostedApplication hosted = HostedApplication.of(provider.name(), provider.audience(),
                provider.start(gateway.context(provider, new FakeSettings())));
        String path = "/" + provider.name();
        HandshakePolicy policy = new HandshakePolicy(path, OriginPolicy.sameOrigin(true), hosted.subprotocols(), false,
                CompressionMode.NONE);
        initializer = gateway.initializer(new ListenerConfig("bench", NOWHERE, Optional.empty(),
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), path,
                        new Route(hosted, policy, SessionPolicy.DEFAULT, 0)))),
                PlainEndpoint.NONE));
        request = String
                .join("\r\n", "GET " + path + " HTTP/1.1", "Host: gateway", "Upgrade: websocket", "Connection: Upgrade",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", "")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * A session that has opened.
     *
     * @param loop the event loop it lives on; null: one of its own
     */
    PeerChannel open(@Nullable EventLoop loop) throws Exception {
        // As from several addresses: each has its limit.
        int address = peers++ / PEERS_OF_ADDRESS;
        PeerChannel peer = PeerChannel.connect(initializer, loop,
                new InetSocketAddress("192.0.2." + address % 250, 40_000));
        peer.receive(request);
        if (peer.takeSentBytes() == 0 || !peer.isOpen()) {
            throw new IllegalStateException("the opening handshake was not accepted");
        }
        return peer;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
