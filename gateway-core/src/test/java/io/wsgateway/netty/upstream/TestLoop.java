package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.netty.channel.LentBuffer;
import io.wsgateway.netty.channel.LoopReadBuffer;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.netty.tls.ClientTls;
import io.wsgateway.session.DeadlineWheel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An event loop with what the connections of it share. */
final class TestLoop implements AutoCloseable {

    /** How long opening a connection may take, unless a test says otherwise. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final long WITHIN = 30;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final DeadlineWheel deadlines = new DeadlineWheel(eventLoop.ticker().nanoTime(), Duration.ofMillis(20));
    private final CompressorPool compressors = new CompressorPool();
    private final LoopReadBuffer reading = new LoopReadBuffer(ByteBufAllocator.DEFAULT);
    private final LentBuffer writing = OutboundBatch.lent(ByteBufAllocator.DEFAULT);
    final LinkLoop loop =
            new LinkLoop(eventLoop, deadlines, compressors, NioSocketChannel::new, reading, writing, new RandomKeys());

    TestLoop() {
        eventLoop.scheduleWithFixedDelay(() -> deadlines.advance(eventLoop.ticker().nanoTime()), 20, 20,
                TimeUnit.MILLISECONDS);
    }

    LinkServer server(UpstreamAddress address, @Nullable ClientTls tls) {
        return new LinkServer(address, tls, () -> loop, "test", Runnable::run);
    }

    /** Runs it on the event loop. */
    <T> T on(Callable<T> task) throws Exception {
        return eventLoop.submit(task).get(WITHIN, TimeUnit.SECONDS);
    }

    void run(Runnable task) throws Exception {
        eventLoop.submit(task).get(WITHIN, TimeUnit.SECONDS);
    }

    UpstreamAnswer open(UpstreamAddress address, @Nullable ClientTls tls, UpstreamHandshake handshake)
            throws Exception {
        LinkServer server = server(address, tls);
        return on(() -> server.open(handshake)).toCompletableFuture().get(WITHIN, TimeUnit.SECONDS);
    }

    UpstreamAnswer open(UpstreamAddress address) throws Exception {
        return open(address, null, handshake(any -> any));
    }

    UpstreamAnswer connect(UpstreamAddress address, @Nullable ClientTls tls, Duration timeout) throws Exception {
        LinkServer server = server(address, tls);
        return on(() -> server.connect(timeout)).toCompletableFuture().get(WITHIN, TimeUnit.SECONDS);
    }

    /** Deadlines pass as if so much time had. */
    void pass(Duration time) throws Exception {
        run(() -> deadlines.advance(eventLoop.ticker().nanoTime() + time.toNanos()));
    }

    /** A handshake without anything particular, with what a test changes. */
    static UpstreamHandshake handshake(UnaryOperator<UpstreamHandshake> changed) {
        return changed
                .apply(new UpstreamHandshake("/socket?token=secret", "upstream.example", List.of(), List.of(), false,
                        1 << 24, TIMEOUT, Duration.ZERO, Duration.ZERO, false));
    }

    /** The link, claimed and started. */
    Link start(UpstreamAnswer answer, LinkListener listener) throws Exception {
        Link link = (Link) ((UpstreamAnswer.Opened) answer).upstream();
        return on(() -> {
            if (!link.claim()) {
                throw new AssertionError("it is another's");
            }
            link.start(listener);
            return link;
        });
    }

    @Override
    public void close() {
        eventLoop.execute(deadlines::end);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        compressors.close();
        reading.close();
        writing.close();
    }
}
