package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.RequestHeadScanner;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets the bytes of one well-formed request head pass, and holds back what follows until it is known what that is: frames
 * after a 101, of no interest after anything else. So an HTTP codec above never sees a second request, nor a byte that
 * RFC 9112 forbids. Confined to the channel's event loop.
 */
public final class RequestHeadHandler extends ChannelInboundHandlerAdapter {

    /** The head broke a rule; fired up the pipeline once, nothing follows it. */
    public record Violation(RejectionReason reason, String detail) {}

    private enum Stage {
        SCANNING, HOLDING, DISCARDING
    }

    private final Channel channel;
    private final RequestHeadScanner scanner;
    private Stage stage = Stage.SCANNING;
    private boolean begun;
    /** In the pieces that arrived: frames are unmasked where they lie, and a composite buffer has no such place. */
    private @Nullable Queue<ByteBuf> held;

    /**
     * A handler for one connection.
     *
     * @param headBytes the longest request head
     */
    public RequestHeadHandler(Channel channel, int headBytes) {
        this.channel = channel;
        this.scanner = new RequestHeadScanner(headBytes);
    }

    /** Drops what is held and whatever still arrives. */
    void discard() {
        stage = Stage.DISCARDING;
        if (held != null) {
            held.forEach(ByteBuf::release);
            held = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        begun |= in.isReadable();
        switch (stage) {
            case SCANNING -> scan(ctx, in);
            case HOLDING -> hold(in);
            case DISCARDING -> in.release();
        }
    }

    private void scan(ChannelHandlerContext ctx, ByteBuf in) {
        int last = in.forEachByte(scanner::accept);
        switch (scanner.result()) {
            case INCOMPLETE -> ctx.fireChannelRead(in);
            case COMPLETE -> {
                stage = Stage.HOLDING;
                channel.config().setAutoRead(false);
                ByteBuf head = in.readRetainedSlice(last + 1 - in.readerIndex());
                if (in.isReadable()) {
                    hold(in);
                } else {
                    in.release();
                }
                ctx.fireChannelRead(head);
            }
            case VIOLATION -> {
                discard();
                in.release();
                ctx.fireUserEventTriggered(new Violation(scanner.reason(), scanner.detail()));
            }
        }
    }

    private void hold(ByteBuf in) {
        if (held == null) {
            held = new ArrayDeque<>();
        }
        held.add(in);
    }

    /** What was held goes on to the handler that stands behind this one now. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        Queue<ByteBuf> rest = held;
        held = null;
        if (rest != null) {
            rest.forEach(ctx::fireChannelRead);
            ctx.fireChannelReadComplete();
        }
    }

    /** A connection that ends inside a request head breaks a rule; one that ends before it is merely over. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && stage == Stage.SCANNING && begun) {
            discard();
            ctx.fireUserEventTriggered(new Violation(RejectionReason.REQUEST_MALFORMED,
                    "the connection ended inside the request head"));
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        discard();
        ctx.fireChannelInactive();
    }
}
