package io.wsgateway.netty.session;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.MockTicker;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An embedded channel that, as a TCP connection does, ends each direction on its own and whose peer may stop reading. Its
 * allocator is its own, so that what is left in it is what leaked.
 */
public final class HalfClosableChannel extends EmbeddedChannel implements DuplexChannel {

    private final MeasuredAllocator allocator = new MeasuredAllocator();
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean stalled;

    private @Nullable SocketAddress peer;

    HalfClosableChannel(MockTicker ticker) {
        super(builder().ticker(ticker));
        config().setAllocator(allocator);
    }

    /** A channel as an event loop gets it: this handler makes the pipeline before the channel is active. */
    public HalfClosableChannel(MockTicker ticker, SocketAddress peer, ChannelHandler initializer) throws Exception {
        super(builder().ticker(ticker).register(false));
        this.peer = peer;
        config().setAllocator(allocator);
        pipeline().addLast(initializer);
        register();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return peer == null ? super.remoteAddress0() : peer;
    }

    public MeasuredAllocator allocator() {
        return allocator;
    }

    public long bytesInUse() {
        return allocator.bytesInUse();
    }

    /** The peer stops reading: nothing is written any more. */
    public void stall() {
        stalled = true;
    }

    /** The peer reads again. */
    public void flow() {
        stalled = false;
        flush();
    }

    /** The peer's FIN arrives. */
    public void endInput() {
        inputEnded = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        runPendingTasks();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!stalled) {
            super.doWrite(in);
        }
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputEnded = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputEnded = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
        return inputEnded && outputEnded;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownInput();
        return shutdownOutput(promise);
    }
}
