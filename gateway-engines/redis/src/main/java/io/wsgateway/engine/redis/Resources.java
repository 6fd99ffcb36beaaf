package io.wsgateway.engine.redis;

import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.EventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.SocketAddressResolver;
import io.lettuce.core.resource.ThreadFactoryProvider;
import io.lettuce.core.tracing.Tracing;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/**
 * What Lettuce runs on: two threads that read and write, which is enough for a gateway and the least there is; one for what little
 * else it does; no events, no measurements, no DNS of its own. Lettuce's own resources can't be loaded without Netty's DNS client.
 */
final class Resources implements ClientResources {

    private static final int IO_THREADS = 2;

    private final EventLoopGroupProvider loops =
            new DefaultEventLoopGroupProvider(IO_THREADS, (ThreadFactoryProvider) pool -> threads("gateway-redis-io-"));
    private final EventExecutorGroup executors = new DefaultEventExecutorGroup(1, threads("gateway-redis-task-"));
    private final Timer timer = new HashedWheelTimer(threads("gateway-redis-timer-"));
    private final NettyCustomizer customizer = new NettyCustomizer() {};
    private final EventBus events = new EventBus() {
        @Override
        public Flux<Event> get() {
            return Flux.never();
        }

        @Override
        public void publish(Event event) {
            // Nobody asks for them.
        }
    };

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public Builder mutate() {
        throw new UnsupportedOperationException("these are as they are");
    }

    @Override
    public Future<Boolean> shutdown() {
        return shutdown(0, 1, TimeUnit.SECONDS);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        timer.stop();
        loops.shutdown(quietPeriod, timeout, unit);
        executors.shutdownGracefully(quietPeriod, timeout, unit);
        return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public AddressResolverGroup<?> addressResolverGroup() {
        return DefaultAddressResolverGroup.INSTANCE;
    }

    @Override
    public EventPublisherOptions commandLatencyPublisherOptions() {
        return () -> Duration.ZERO;
    }

    @Override
    public CommandLatencyRecorder commandLatencyRecorder() {
        return CommandLatencyRecorder.disabled();
    }

    @Override
    public int computationThreadPoolSize() {
        return 1;
    }

    @Override
    public EventBus eventBus() {
        return events;
    }

    @Override
    public EventLoopGroupProvider eventLoopGroupProvider() {
        return loops;
    }

    @Override
    public EventExecutorGroup eventExecutorGroup() {
        return executors;
    }

    @Override
    public int ioThreadPoolSize() {
        return IO_THREADS;
    }

    @Override
    public NettyCustomizer nettyCustomizer() {
        return customizer;
    }

    @Override
    public Delay reconnectDelay() {
        return Delay.constant(Duration.ofSeconds(1));
    }

    @Override
    public SocketAddressResolver socketAddressResolver() {
        return SocketAddressResolver.create(InetAddress::getAllByName);
    }

    @Override
    public Timer timer() {
        return timer;
    }

    @Override
    public Tracing tracing() {
        return Tracing.disabled();
    }
}
