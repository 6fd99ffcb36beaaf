package io.wsgateway.netty.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.TlsFailure;
import io.wsgateway.protocol.syntax.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection. Confined to the channel's event loop. What it does beyond Netty's:
 *
 * <ul>
 * <li>A peer that begins with a letter speaks no TLS but most likely HTTP: then this takes itself out of the pipeline, so that
 * the handlers behind it can read the request, and reject it.
 * <li>Renegotiation, which a peer may ask for without end in TLS 1.2 and which costs a handshake each time, ends the connection;
 * TLS 1.3 has none, and its later handshake messages don't show as such.
 * <li>A peer's close_notify ends its input exactly as its FIN does, which need not follow: the next handlers get the same event,
 * once all that came before it has been handed on. Our side stays open with TLS 1.3 where the JDK speaks it. With OpenSSL it
 * ends, behind what was written by then, and with TLS 1.2 it ends at once, and what has not been flushed by then is lost: the other
 * party "MUST respond with a close_notify alert of its own and close down the connection immediately, discarding any pending
 * writes".
 * <li>An alert that comes in plain text where TLS 1.3 is encrypted already is read all the same, so that what is told of the
 * failure is why the client failed it.
 * </ul>
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc5246#section-7.4.1.1">RFC 5246 section 7.4.1.1</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc5246#section-7.2.1">RFC 5246 section 7.2.1</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8446#section-6.1">RFC 8446 section 6.1</a>
 */
public final class TlsHandler extends SslHandler {

    /** The type of records that hold handshake messages (RFC 5246 section 6.2.1). */
    private static final byte HANDSHAKE = 22;
    private static final byte APPLICATION_DATA = 23;
    private static final int RECORD_HEADER = 5;
    /** Of a record that holds an alert. */
    private static final int LONGEST_END = 64;

    private final boolean isOpenSsl;
    private final @Nullable PrincipalRule principal;
    private boolean begun;
    private boolean plain;
    /** The alert in plain text that came instead of what the handshake expected. */
    private Optional<String> alert = Optional.empty();

    /**
     * The TLS of a connection.
     *
     * @param principal which of a client certificate's names says who the client is; null: none is asked for
     */
    public TlsHandler(SSLEngine engine, Duration timeout, @Nullable PrincipalRule principal) {
        super(engine);
        this.principal = principal;
        isOpenSsl = engine instanceof ReferenceCountedOpenSslEngine;
        setHandshakeTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Tells of a handshake that fails, with what was found. A connection on which nothing has come is none, nor is one that
     * speaks no TLS from the beginning.
     */
    public void onFailure(BiConsumer<TlsFailure, String> told) {
        handshakeFuture().addListener(handshake -> {
            Throwable cause = handshake.cause();
            if (begun && !plain && cause != null) {
                told.accept(TlsFailures.of(cause, alert), TlsFailures.detail(cause, alert));
            }
        });
    }

    /** Who the client is by its certificate; empty if it has shown none, or one without such a name. */
    public Optional<HandshakeRequest.Certified> certified() {
        return principal == null ? Optional.empty() : principal.owner(engine().getSession());
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
        if (!handshakeFuture().isDone()) {
            alert = PlainAlerts.first(in);
        }
        if (isOpenSsl && mayBeCloseNotify(in)) {
            ctx.fireChannelReadComplete(); // what was written by now goes before our end
        }
        super.decode(ctx, in, out);
    }

    /** An alert of TLS 1.3 doesn't show as such. It is short, also with the padding that the JDK adds, and nothing follows. */
    private static boolean mayBeCloseNotify(ByteBuf in) {
        return in.readableBytes() <= LONGEST_END
                && in.readableBytes() > RECORD_HEADER
                && in.getByte(in.readerIndex()) == APPLICATION_DATA;
    }

    /** Content types of TLS are below 32, and a version 2 hello begins with a byte above 127 (RFC 8446 section 5.1). */
    private static boolean isMethod(int b) {
        return Token.isTokenChar(b) && Character.isLetter(b);
    }
}
