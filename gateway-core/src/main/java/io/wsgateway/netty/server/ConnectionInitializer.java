package io.wsgateway.netty.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.wsgateway.netty.http.HandshakeContext;
import io.wsgateway.netty.http.OpeningHandshakeHandler;
import io.wsgateway.netty.http.RequestHeadHandler;
import io.wsgateway.netty.link.Links;
import io.wsgateway.netty.session.SessionLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline of a new connection. After a 101 it is {@code [tls] → session}: {@link OpeningHandshakeHandler} makes
 * the swap.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

    /** The request head is the one thing HTTP is decoded for; the bounds on it are {@link RequestHeadHandler}'s. */
    private static final int UNBOUNDED_HERE = 1 << 20;
    private static final int ONE_REQUEST = 1;

    private final HandshakeContext context;
    private final @Nullable SslContext tls;
    private final SessionLoops loops;
    private final ConnectionCount.Share connections;
    private final Links links;

    ConnectionInitializer(HandshakeContext context, @Nullable SslContext tls, SessionLoops loops,
            ConnectionCount connections) {
        this.context = context;
        this.tls = tls;
        this.loops = loops;
        this.connections = connections.share();
        this.links = new Links(this.connections::remove);
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!connections.add(channel)) {
            channel.close();
            return;
        }
        SessionLoop loop = loops.of(channel.eventLoop());
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeout(context.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
            pipeline.addLast("tls", handler);
        }
        // Below the codec, which is more lenient than RFC 9112: it sees the bytes, and lets one request head pass.
        RequestHeadHandler head = new RequestHeadHandler(channel, context.headBytes());
        pipeline.addLast("head", head);
        pipeline.addLast("http", new HttpServerCodec(new HttpDecoderConfig().setMaxInitialLineLength(UNBOUNDED_HERE)
                .setMaxHeaderSize(UNBOUNDED_HERE), ONE_REQUEST));
        pipeline.addLast("handshake", new OpeningHandshakeHandler(channel, context, loop, links, head));
    }
}
