package io.wsgateway.cluster.channel;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Receiver;
import io.wsgateway.metrics.Histogram;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels of an engine. What comes in goes from the engine's threads to a worker, within a bound of bytes: beyond it, it is
 * dropped and who hears the channel is told. Thread-safe.
 */
public final class EngineChannels implements Channels, AutoCloseable {

    /** How many bytes may wait for workers: 64 MiB. */
    public static final long MOST_WAITING_BYTES = 64L << 20;
    /** How many bytes of what is published may wait for the engine: 16 MiB. */
    private static final long MOST_PUBLISHING_BYTES = 16L << 20;
    /** About what a message takes up beside its body. */
    private static final int MESSAGE_BYTES = 200;
    private static final Logger LOG = LoggerFactory.getLogger(EngineChannels.class);

    private final Engine engine;
    private final Agenda agenda;
    private final Workers workers;
    private final Partitions partitions = new Partitions();
    private final WantedChannels channels;
    private final WantedSpaces spaces;
    private final ByteBound waiting;
    private final ByteBound publishing = new ByteBound(MOST_PUBLISHING_BYTES);
    private final LongAdder published = new LongAdder();
    private final LongAdder notForwarded = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder overruns = new LongAdder();
    private final Histogram publishLatency = new Histogram(Histogram.MOMENTS);

    /** Channels of an engine that isn't open yet, with threads of their own; whoever asks opens and closes them. */
    public EngineChannels(Engine engine) {
        this(engine, new AgendaThread(), new WorkerThreads(), MOST_WAITING_BYTES);
    }

    /**
     * The same, with these threads.
     *
     * @param mostWaitingBytes how many bytes may wait for the workers
     */
    public EngineChannels(Engine engine, Agenda agenda, Workers workers, long mostWaitingBytes) {
        this.engine = engine;
        this.agenda = agenda;
        this.workers = workers;
        this.channels = new WantedChannels(engine, partitions, agenda, workers);
        this.spaces = new WantedSpaces(engine, partitions, agenda, workers);
        this.waiting = new ByteBound(mostWaitingBytes);
    }

    /** Opens the engine; called once. */
    public void open() {
        engine.open(new FromEngine());
    }

    /** Takes what the engine brings, on its threads. */
    private final class FromEngine implements Receiver {

        @Override
        public void published(Channel channel, byte[] body, boolean bySpace) {
            take(channel, body.length, bySpace, listener -> listener.published(channel, body));
        }

        @Override
        public void kept(Channel channel, TopicPosition position, byte[] body, boolean bySpace) {
            take(channel, body.length, bySpace, listener -> listener.kept(channel, position, body));
        }

        @Override
        public void forgotten(Channel channel, TopicPosition beginning, boolean bySpace) {
            take(channel, 0, bySpace, listener -> listener.forgotten(channel, beginning));
        }

        @Override
        public void up(BitSet those) {
            BitSet copy = BitSet.valueOf(those.toLongArray());
            partitions.up(copy);
            LOG.debug("engine: {} of {} partitions can be reached", copy.cardinality(), Channel.PARTITIONS);
            agenda.execute(() -> {
                channels.up(copy);
                spaces.up();
            });
        }

        @Override
        public void down(BitSet those, String why) {
            BitSet copy = BitSet.valueOf(those.toLongArray());
            partitions.down(copy);
            LOG.debug("engine: {} of {} partitions can't be reached: {}", copy.cardinality(), Channel.PARTITIONS, why);
            agenda.execute(() -> {
                channels.down(copy);
                spaces.down();
            });
        }
    }

    private void take(Channel channel, int bodyBytes, boolean bySpace, Consumer<SpaceListener> task) {
        WantedChannel wanted = channels.find(channel);
        if (bySpace && wanted != null && channels.isBrought(wanted)) {
            return; // it is brought by its name as well
        }
        received.increment();
        long bytes = (long) bodyBytes + MESSAGE_BYTES;
        if (!waiting.take(bytes)) {
            drop(wanted, bySpace);
            return;
        }
        workers.execute(channel.hashCode(), () -> {
            waiting.give(bytes);
            SpaceListener listener = listener(channel, wanted, bySpace);
            if (listener != null) {
                task.accept(listener);
            }
        });
    }

    private @Nullable SpaceListener listener(Channel channel, @Nullable WantedChannel wanted, boolean bySpace) {
        Ear ear = wanted == null || bySpace ? null : wanted.ear();
        return ear == null ? spaces.listener(channel) : ear.listener();
    }

    private void drop(@Nullable WantedChannel wanted, boolean bySpace) {
        dropped.increment();
        Ear ear = wanted == null || bySpace ? null : wanted.ear();
        if (ear != null && ear.overrun()) {
            overruns.increment();
        }
    }

    @Override
    public Hearing hear(Channel channel, Listener listener) {
        return channels.hear(channel, listener);
    }

    @Override
    public Hearing hearSpace(String space, SpaceListener listener) {
        return spaces.hear(space, listener);
    }

    @Override
    public CompletionStage<Void> publish(Channel channel, byte[] body) {
        if (!isUp(channel)) {
            return notForwarded("the engine is away");
        }
        long bytes = (long) body.length + MESSAGE_BYTES;
        if (!publishing.take(bytes)) {
            return notForwarded("too much waits for the engine");
        }
        long began = agenda.nanoTime();
        return engine.publish(channel, body).whenComplete((done, failure) -> {
            publishing.give(bytes);
            if (failure == null) {
                published.increment();
                publishLatency.recordShared(agenda.nanoTime() - began);
            } else {
                notForwarded.increment();
            }
        });
    }

    private CompletionStage<Void> notForwarded(String why) {
        notForwarded.increment();
        return CompletableFuture.failedStage(new EngineAwayException(why));
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public boolean isUp(Channel channel) {
        return partitions.isUp(channel.partition());
    }

    @Override
    public void inTurn(Channel channel, Runnable task) {
        workers.execute(channel.hashCode(), task);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        agenda.after(delay, task);
    }

    /** What was done until now. Not for event loops, as there may be many channels. */
    public ChannelCounts counts() {
        return new ChannelCounts(published.sum(), notForwarded.sum(), publishLatency.spread(), received.sum(),
                dropped.sum(), overruns.sum(), waiting.taken(), channels.wanted(), channels.subscribed(),
                channels.resubscribed());
    }

    /** Closes the engine, and ends the threads. */
    @Override
    public void close() {
        engine.close();
        agenda.close();
        workers.close();
    }
}
