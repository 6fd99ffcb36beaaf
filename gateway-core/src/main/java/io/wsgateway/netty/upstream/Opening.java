package io.wsgateway.netty.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.netty.tls.ClientTls;
import io.wsgateway.protocol.handshake.Printable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a connection that is being opened, until a link takes its place: TLS, if it is spoken, and then bytes go through. Confined
 * to the channel's event loop.
 *
 * <pre>{@code
 * before it is open   [tls] → [http] → opening
 * after it            [tls] → link
 * }</pre>
 */
class Opening extends ChannelInboundHandlerAdapter {

    final Dial dial;
    final LinkServer server;
    final LinkLoop loop;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Throwable lost;
    private boolean secured;

    Opening(Dial dial, LinkServer server, LinkLoop loop) {
        this.dial = dial;
        this.server = server;
        this.loop = loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ClientTls tls = server.tls();
        if (tls != null) {
            ctx.pipeline().addFirst("tls", tls.handler(ctx.alloc(), server.address().port()));
        }
    }

    /** TCP is connected; nothing has been read yet. */
    final void connected() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && server.tls() == null) {
            secured = true;
            begin(ctx);
        }
    }

    /** Whatever speaks at the other end can be spoken to. */
    void begin(ChannelHandlerContext ctx) {
        open(ctx.pipeline(), new ByteLink(server, loop), Optional.empty());
    }

    /** The link takes over the pipeline, with what has been read behind the opening. */
    final void open(ChannelPipeline pipeline, ChannelLink link, Optional<String> subprotocol) {
        pipeline.addLast("link", link);
        pipeline.remove(this);
        if (pipeline.get(AnswerDecoder.class) != null) {
            pipeline.remove(AnswerDecoder.class);
        }
        dial.opened(new UpstreamAnswer.Opened(link, subprotocol));
    }

    /** Time is over; true if what has come is an answer. */
    boolean late() {
        return false;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message); // nothing is read before TLS is up
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent tls when tls.isSuccess() -> {
                secured = true;
                begin(ctx);
            }
            case SslHandshakeCompletionEvent tls -> dial.fail(Failure.TLS,
                    server.address() + ": TLS failed: " + ClientTls.detail(tls.cause()));
            case ChannelInputShutdownEvent end -> end(ctx);
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        end(ctx);
    }

    private void end(ChannelHandlerContext ctx) {
        if (secured) {
            ended(lost == null ? "the connection was ended" : Printable.of(String.valueOf(lost.getMessage())));
        } else {
            ctx.close(); // TLS fails by it, and says more: it doesn't look at the end of one side
        }
    }

    /** The server has ended the connection before it was open. */
    void ended(String how) {
        dial.fail(Failure.UNREACHABLE, server.address() + ": " + how);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (lost == null) {
            lost = cause;
        }
        if (secured) { // else the TLS handshake fails with it
            ctx.close();
        }
    }
}
