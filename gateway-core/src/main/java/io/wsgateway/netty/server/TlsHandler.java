package io.wsgateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.protocol.handshake.TlsFailure;
import io.wsgateway.protocol.syntax.Token;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The TLS of one connection. Confined to the channel's event loop. What it does beyond Netty's:
 *
 * <ul>
 * <li>A peer that begins with a letter speaks no TLS but most likely HTTP: then this takes itself out of the pipeline, so that
 * the handlers behind it can read the request, and reject it.
 * <li>Renegotiation, which a peer may ask for without end in TLS 1.2 and which costs a handshake each time, ends the connection;
 * TLS 1.3 has none, and its later handshake messages don't show as such.
 * <li>A peer's close_notify ends its input exactly as its FIN does, which need not follow: the next handlers get the same event,
 * once all that came before it has been handed on. Our side stays open with TLS 1.3. With TLS 1.2 it ends at once, and what has
 * not been flushed by then is lost: the other party "MUST respond with a close_notify alert of its own and close down the
 * connection immediately, discarding any pending writes".
 * </ul>
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc5246#section-7.4.1.1">RFC 5246 section 7.4.1.1</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc5246#section-7.2.1">RFC 5246 section 7.2.1</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8446#section-6.1">RFC 8446 section 6.1</a>
 */
final class TlsHandler extends SslHandler {

    /** The type of records that hold handshake messages (RFC 5246 section 6.2.1). */
    private static final byte HANDSHAKE = 22;

    private boolean begun;
    private boolean plain;

    TlsHandler(SSLEngine engine, Duration timeout) {
        super(engine);
        setHandshakeTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Tells of a handshake that fails, with what was found. A connection on which nothing has come is none, nor is one that
     * speaks no TLS from the beginning.
     */
    void onFailure(BiConsumer<TlsFailure, String> told) {
        handshakeFuture().addListener(handshake -> {
            Throwable cause = handshake.cause();
            if (begun && !plain && cause != null) {
                told.accept(TlsFailures.of(cause), TlsFailures.detail(cause));
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (engine().isInboundDone()) {
            // "Any data received after a closure alert has been received MUST be ignored." Netty would keep it.
            ReferenceCountUtil.release(message);
            return;
        }
        super.channelRead(ctx, message);
        if (engine().isInboundDone() && ctx.channel().isActive()) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws SSLException {
        if (!begun) {
            begun = true;
            plain = isMethod(in.getUnsignedByte(in.readerIndex()));
            if (plain) {
                ctx.pipeline().remove(this); // what has come is handed on
                return;
            }
        }
        if (in.isReadable() && in.getByte(in.readerIndex()) == HANDSHAKE && handshakeFuture().isSuccess()) {
            in.skipBytes(in.readableBytes());
            throw new SSLException("the peer asks for renegotiation");
        }
        super.decode(ctx, in, out);
    }

    /** Content types of TLS are below 32, and a version 2 hello begins with a byte above 127 (RFC 8446 section 5.1). */
    private static boolean isMethod(int b) {
        return Token.isTokenChar(b) && Character.isLetter(b);
    }
}
