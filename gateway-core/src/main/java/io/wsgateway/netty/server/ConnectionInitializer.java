package io.wsgateway.netty.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.wsgateway.netty.http.ProxyHeaderHandler;
import io.wsgateway.netty.http.UpgradeContext;
import io.wsgateway.netty.http.UpgradeHandler;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.netty.tls.TlsHandler;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of a connection, the same on every transport.
 *
 * <pre>{@code
 * before the 101   [proxy-header] → [tls] → http-decoder → http-encoder → upgrade
 * after it         [tls] → session
 * }</pre>
 *
 * <p>{@code proxy-header} stands there until it has said who the peer is. Where a peer speaks plain HTTP to a listener with TLS,
 * {@code tls} takes itself out, and {@code upgrade} rejects the request.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

    private final SessionLoops loops;
    private final ConnectionCount.Share connections;
    private volatile Ways ways;

    /**
     * By what connections are handled from their beginning. Immutable; its parts are thread-safe.
     *
     * @param tls null if the listener speaks none
     * @param reading what connections read into; null: each into the read buffer of its event loop
     */
    record Ways(UpgradeContext context, @Nullable LiveTls tls, @Nullable RecvByteBufAllocator reading) {}

    /** An initializer for the connections of one listener. */
    ConnectionInitializer(Ways ways, SessionLoops loops, ConnectionCount connections) {
        this.ways = ways;
        this.loops = loops;
        this.connections = connections.share(ways.context.pending());
    }

    /** By what connections are handled at the moment. */
    Ways ways() {
        return ways;
    }

    /** New connections are handled by this from now on. */
    void handleBy(Ways next) {
        ways = next;
    }

    @Override
    protected void initChannel(Channel channel) {
        Ways by = ways;
        UpgradeContext context = by.context;
        LiveTls tls = by.tls;
        InetSocketAddress peer = peer(channel);
        PeerRules peers = context.opening().peers();
        InetAddress countedAs = peers.countedAs(peer.getAddress());
        ConnectionCount.Room room = connections.add(channel, countedAs);
        if (room == ConnectionCount.Room.NONE) {
            channel.close();
            return;
        }
        SessionLoop loop = loops.of(channel.eventLoop());
        channel.config().setRecvByteBufAllocator(by.reading == null ? loop.readBuffer() : by.reading);

        ChannelPipeline pipeline = channel.pipeline();
        UpgradeHandler upgrade = new UpgradeHandler(context, peer, countedAs, loop,
                room == ConnectionCount.Room.SHARED);
        if (peers.proxyProtocol().isOn()) {
            pipeline.addLast("proxy-header", new ProxyHeaderHandler(peers.proxyProtocol(), peer, upgrade));
        }
        if (tls != null) {
            TlsHandler handler = tls.handler(channel.alloc(), context.opening().timeout());
            handler.onFailure(upgrade::tlsFailed);
            pipeline.addLast("tls", handler);
        }
        pipeline.addLast("http-decoder", context.decoder());
        pipeline.addLast("http-encoder", new HttpResponseEncoder());
        pipeline.addLast("upgrade", upgrade);
    }

    /** A peer that came over a Unix domain socket has no address, nor has one that is gone already. */
    private static InetSocketAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address : NoAddress.PEER;
    }
}
