package io.wsgateway.bench.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.util.concurrent.GlobalEventExecutor;

/** Netty's own handlers for HTTP and the opening handshake; the path decides what takes the frames. */
final class ServerInitializer extends ChannelInitializer<Channel> {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    /** Text is checked to be UTF-8, as RFC 6455 asks for and Netty does by default. */
    private static final WebSocketServerProtocolConfig CONFIG = WebSocketServerProtocolConfig.newBuilder()
            .websocketPath("/").checkStartsWith(true).maxFramePayloadLength(MAX_MESSAGE_BYTES).build();

    private final ChannelGroup members = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_HEAD_BYTES),
                new WebSocketServerProtocolHandler(CONFIG), new ByPath());
    }

    /** Waits for the opening handshake, then puts the handler of its path in its own place. */
    private final class ByPath extends ChannelInboundHandlerAdapter {

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof HandshakeComplete handshake)) {
                ctx.fireUserEventTriggered(event);
                return;
            }
            ChannelPipeline pipeline = ctx.pipeline();
            switch (handshake.requestUri()) {
                case "/echo" -> pipeline.addLast(EchoHandler.INSTANCE);
                case "/broadcast" -> {
                    pipeline.addLast(new WebSocketFrameAggregator(MAX_MESSAGE_BYTES), new BroadcastHandler(members));
                    members.add(ctx.channel());
                }
                default -> ctx.close();
            }
            pipeline.remove(this);
        }
    }
}
