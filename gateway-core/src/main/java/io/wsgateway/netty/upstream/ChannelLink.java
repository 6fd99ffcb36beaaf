package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.netty.channel.ChannelEnd;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.DeadlineWheel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a server, the last handler of its channel's pipeline: who owns it, when it reads, how it ends. What is read while nobody
 * listens, or while reading is paused, is held: no more than was on its way to this handler. Confined to the channel's event loop, but for
 * {@link #claim} and {@link #end}.
 */
abstract class ChannelLink extends ChannelInboundHandlerAdapter implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelLink.class);
    private static final AtomicIntegerFieldUpdater<ChannelLink> OWNER =
            AtomicIntegerFieldUpdater.newUpdater(ChannelLink.class, "owner");
    private static final int NOBODY = 0;
    private static final int SESSION = 1;
    private static final int GIVEN_UP = 2;

    /** Within which a session must have claimed it. */
    static final Duration UNCLAIMED = Duration.ofSeconds(10);
    /** Within which the server must have taken our end, and have ended its side. */
    private static final Duration CLOSING = Duration.ofSeconds(10);
    /** Within which a server ends TCP after both sides have said that the connection ends. */
    private static final Duration LINGERING = Duration.ofSeconds(2);
    static final CloseStatus ABNORMAL = CloseStatus.of(CloseCode.ABNORMAL_CLOSURE);

    /** How far it is. */
    private enum State {
        /** What is read is handed on. */
        OPEN,
        /** Our end is told, the server's is awaited: what it sends is read for that alone. */
        CLOSING,
        /** The listener has heard of the end, or both sides have ended it: what arrives is dropped. */
        ENDED
    }

    /** How the connection ended while nothing could be handed on. */
    private enum Missed {
        NOTHING, INPUT, CONNECTION
    }

    private final LinkServer server;
    final LinkLoop loop;
    private final Deadline deadline = new Deadline();
    private volatile int owner;
    private State state = State.OPEN;
    private Missed missed = Missed.NOTHING;
    private boolean started;
    private boolean paused;
    private boolean resuming;
    private boolean reading;
    /** Read, and not handed on yet; null: nothing. */
    private @Nullable ByteBuf held;
    private @Nullable LinkListener listener;
    Channel channel;
    LinkWriter writer;

    ChannelLink(LinkServer server, LinkLoop loop) {
        this.server = server;
        this.loop = loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        writer = new LinkWriter(ctx, loop);
        channel.config().setAutoRead(false);
        loop.deadlines().schedule(deadline, loop.now() + UNCLAIMED.toNanos());
    }

    @Override
    public final UpstreamServer server() {
        return server;
    }

    @Override
    public final EventLoop eventLoop() {
        return loop.eventLoop();
    }

    // Whose it is.

    @Override
    public final boolean claim() {
        return OWNER.compareAndSet(this, NOBODY, SESSION);
    }

    @Override
    public final void end() {
        if (OWNER.compareAndSet(this, NOBODY, GIVEN_UP)) {
            later(() -> close(CloseStatus.of(CloseCode.GOING_AWAY)));
        }
    }

    private void later(Runnable task) {
        try {
            loop.eventLoop().execute(task);
        } catch (RejectedExecutionException e) { // the event loop has ended, and with it all of its connections
            LOG.debug("a connection to {} ended with its event loop", server.address());
        }
    }

    @Override
    public final void start(LinkListener to) {
        listener = to;
        later(this::begin);
    }

    private void begin() {
        if (state == State.OPEN) {
            started = true;
            loop.deadlines().cancel(deadline);
            started();
            resume();
        }
    }

    /** It is a session's, and is read from now on. */
    void started() {}

    // What comes in.

    /** Hands on what there is, or some of it; what it leaves is held. Called without bytes where some of what was handed in is owed. */
    abstract void take(ByteBuf in);

    /** Whether to hand on nothing more of what is being taken. */
    abstract void suspend(boolean suspended);

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (state != State.ENDED) {
                received(in);
            }
        } finally {
            in.release();
        }
    }

    private void received(ByteBuf in) {
        if (held == null && (started && !paused && !resuming || state == State.CLOSING)) {
            handOn(in);
        }
        if (in.isReadable() && state != State.ENDED) {
            held = (held == null ? channel.alloc().buffer(in.readableBytes()) : held).writeBytes(in);
        }
    }

    private void handOn(ByteBuf in) {
        LinkListener to = listener;
        if (!reading && to != null) {
            reading = true;
            to.onReadBegins();
        }
        take(in);
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        readComplete();
    }

    private void readComplete() {
        if (state != State.ENDED) {
            afterRead();
        }
        LinkListener to = listener;
        if (reading) {
            reading = false;
            if (to != null) {
                to.onReadComplete();
            }
        }
    }

    /** All that was there has been taken: what answers it is sent. */
    void afterRead() {}

    @Override
    public final void pause(boolean pausing) {
        if (state != State.OPEN || paused == pausing) {
            return;
        }
        paused = pausing;
        if (pausing) {
            suspend(true);
            channel.config().setAutoRead(false);
        } else {
            resumeLater();
        }
    }

    /** True while nothing is read. */
    final boolean isPaused() {
        return paused;
    }

    /** Hands on nothing more in this turn of the event loop. */
    final void goOnLater() {
        suspend(true);
        channel.config().setAutoRead(false);
        resumeLater();
    }

    private void resumeLater() {
        if (!resuming) {
            resuming = true;
            later(this::resume);
        }
    }

    private void resume() {
        try {
            goOn();
        } catch (Throwable e) { // no memory, say: nobody else would hear of it, and the session would wait for ever
            LOG.error("a connection to {} ends for a fault of the gateway", server.address(), e);
            ended(true);
            channel.close();
        }
    }

    private void goOn() {
        resuming = false;
        if (state == State.ENDED || paused || !started) {
            return;
        }
        suspend(false);
        ByteBuf kept = held;
        held = null;
        try {
            handOn(kept == null ? Unpooled.EMPTY_BUFFER : kept);
        } finally {
            keepRest(kept);
        }
        readComplete();
        if (held == null && !paused && !resuming && state != State.ENDED) {
            Missed end = missed;
            missed = Missed.NOTHING;
            switch (end) {
                case NOTHING -> channel.config().setAutoRead(true);
                case INPUT -> ended(false);
                case CONNECTION -> ended(true);
            }
        }
    }

    private void keepRest(@Nullable ByteBuf kept) {
        if (kept == null) {
            return;
        }
        if (kept.isReadable() && state != State.ENDED) {
            held = kept;
        } else {
            kept.release();
        }
    }

    /** Hands a part to the listener, if there is one. */
    final void part(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        LinkListener to = listener;
        if (to != null) {
            to.onPart(buffer, payload, length, text, position);
        }
    }

    // What goes out.

    @Override
    public final boolean isWritable() {
        return writer.isWritable();
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        LinkListener to = listener;
        if (to != null && started) {
            to.onWritability();
        }
    }

    // How it ends.

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (mayTell(Missed.INPUT)) {
                ended(false);
            }
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        writer.end();
        gone();
        if (mayTell(Missed.CONNECTION)) {
            ended(true);
        }
        if (state != State.OPEN || !started) {
            loop.deadlines().cancel(deadline);
        }
    }

    /** The connection is gone. */
    void gone() {}

    private boolean mayTell(Missed what) {
        if (state == State.OPEN && (held != null || paused || resuming || !started)) {
            missed = what;
            return false;
        }
        return true;
    }

    /** The server has ended its side, or the connection is lost. */
    private void ended(boolean disconnected) {
        switch (state) {
            case OPEN -> lost(disconnected);
            case CLOSING, ENDED -> drop();
        }
    }

    /** The server has ended its side of an open connection, or it is lost. */
    abstract void lost(boolean disconnected);

    /** Tells the listener, and nothing after that. */
    final void tell(UpstreamEnd end) {
        LinkListener to = listener;
        boolean wasReading = reading;
        finish(LINGERING);
        if (to != null) {
            if (wasReading) {
                to.onReadComplete();
            }
            to.onEnd(end);
        }
    }

    /** Drops what arrives from now on, and waits for the server to end TCP, which is its part (RFC 6455 section 7.1.1). */
    final void finish(Duration within) {
        state = State.ENDED;
        listener = null;
        reading = false;
        release();
        if (channel.isActive()) {
            channel.config().setAutoRead(true);
            loop.deadlines().schedule(deadline, loop.now() + within.toNanos());
        } else {
            loop.deadlines().cancel(deadline);
        }
    }

    private void release() {
        ByteBuf kept = held;
        held = null;
        if (kept != null) {
            kept.release();
        }
        stopped();
    }

    /** Nothing is taken any more. */
    void stopped() {}

    @Override
    public final void close(CloseStatus status) {
        if (state != State.OPEN) {
            return;
        }
        listener = null;
        reading = false;
        if (missed != Missed.NOTHING || !channel.isActive()) {
            drop();
            return;
        }
        state = State.CLOSING;
        started = true;
        paused = false;
        sendEnd(status);
        if (state == State.CLOSING) {
            loop.deadlines().schedule(deadline, loop.now() + CLOSING.toNanos());
            resumeLater();
        }
    }

    /** Sends what says that the connection ends, behind all that was written. */
    abstract void sendEnd(CloseStatus status);

    /** True if our end was sent first. */
    final boolean isClosing() {
        return state == State.CLOSING;
    }

    /** True while what is read is handed on. */
    final boolean isOpen() {
        return state == State.OPEN;
    }

    /** Both sides have said that it ends. */
    final void bothEnded() {
        finish(LINGERING);
    }

    private void drop() {
        state = State.ENDED;
        listener = null;
        release();
        loop.deadlines().cancel(deadline);
        channel.close();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A decoder's exception is TLS's: no other decoder is in the pipeline. The native transport throws unchecked ones.
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            LOG.debug("a connection to {} is lost: {}", server.address(), cause.toString());
        } else {
            LOG.error("a connection to {} ends for a fault of the gateway", server.address(), cause);
        }
        channel.close();
    }

    // Time passes.

    /** Something of an open connection is due; what is due next is scheduled. */
    abstract void due(long now);

    /** What of an open connection is due next. */
    final void schedule(long time) {
        if (state == State.OPEN && started) {
            loop.deadlines().schedule(deadline, time);
        }
    }

    private void onDeadline(long now) {
        if (state != State.OPEN) {
            ChannelEnd.reset(channel);
        } else if (started) {
            due(now);
        } else if (OWNER.compareAndSet(this, NOBODY, GIVEN_UP)) {
            server.unclaimed(now);
            close(CloseStatus.of(CloseCode.GOING_AWAY));
        }
    }

    private final class Deadline extends DeadlineWheel.Entry {

        @Override
        protected void onDeadline(long now) {
            try {
                ChannelLink.this.onDeadline(now);
            } catch (Throwable e) {
                LOG.error("a connection to {} ends for a fault of the gateway", server.address(), e);
                channel.close();
            }
        }

        @Override
        protected void onEnd() {
            channel.close();
        }
    }
}
