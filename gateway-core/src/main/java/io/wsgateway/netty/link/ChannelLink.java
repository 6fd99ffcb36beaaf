package io.wsgateway.netty.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;

/** Any Netty channel as a link; its listener is the last of the pipeline. */
public final class ChannelLink implements Link {

    private final Channel channel;
    private @Nullable LinkHandler handler;

    /** A link over this channel. */
    public ChannelLink(Channel channel) {
        this.channel = channel;
    }

    @Override
    public void open(LinkListener listener, int highWaterMark) {
        if (handler == null) {
            handler = new LinkHandler(listener);
            channel.pipeline().addLast("link", handler);
        } else {
            handler.tell(listener);
        }
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
}
