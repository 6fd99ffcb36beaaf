package io.wsgateway.netty.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLEngine;

/**
 * The TLS of one connection to a server. Its close_notify ends its input exactly as its FIN does: the next handlers get the same event, once
 * all that came before it has been handed on. Confined to the channel's event loop.
 */
final class ClientTlsHandler extends SslHandler {

    ClientTlsHandler(SSLEngine engine) {
        super(engine);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (engine().isInboundDone()) {
            // "Any data received after a closure alert has been received MUST be ignored." (RFC 8446 section 6.1)
            ReferenceCountUtil.release(message);
            return;
        }
        super.channelRead(ctx, message);
        if (engine().isInboundDone() && ctx.channel().isActive()) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }
}
