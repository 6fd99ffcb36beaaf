package io.wsgateway.netty.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** Any Netty channel as a link: this is the last handler of its pipeline. */
public final class ChannelLink extends ChannelInboundHandlerAdapter implements Link {

    private final Channel channel;
    private @Nullable LinkListener listener;

    /** A link over this channel, whose pipeline it must stand in when bytes arrive. */
    public ChannelLink(Channel channel) {
        this.channel = channel;
    }

    @Override
    public void open(LinkListener listener, int highWaterMark) {
        this.listener = listener;
        channel.config().setWriteBufferWaterMark(
                new WriteBufferWaterMark(Math.max(1, highWaterMark / 2), Math.max(1, highWaterMark)));
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public long queuedBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void setReading(boolean reading) {
        channel.config().setAutoRead(reading);
    }

    @Override
    public void shutDownOutput() {
        Closing.shutDownOutput(channel);
    }

    @Override
    public void closeAfterWrites() {
        Closing.closeAfterWrites(channel);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            listener().received(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        listener().receivedAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        listener().writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            listener().inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        listener().disconnected();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        listener().failed(cause);
    }

    private LinkListener listener() {
        LinkListener current = listener;
        if (current == null) {
            throw new IllegalStateException("the link is not open");
        }
        return current;
    }
}
