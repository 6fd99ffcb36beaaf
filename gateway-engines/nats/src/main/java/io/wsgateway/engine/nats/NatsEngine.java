package io.wsgateway.engine.nats;

import io.nats.client.AuthenticationException;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Backoff;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.EngineState;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.KeptSummary;
import io.wsgateway.engine.Receiver;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine on NATS; what it does is said at the package. */
final class NatsEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(NatsEngine.class);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final int MOST_TAILS = 100_000;
    private static final long MOST_WAITING = 64L << 20;

    private final EngineSettings settings;
    private final Duration probe;
    private final Subjects subjects;
    private final Tails tails = new Tails(MOST_TAILS);
    private final Turns turns = new Turns(MOST_WAITING);
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService threads;
    private final Thread connecting;
    private final EngineCounts counts = new EngineCounts();
    private volatile @Nullable Connected connected;
    private volatile @Nullable Receiver receiver;
    private volatile boolean closed;
    /** Of a server without JetStream; the connecting thread's. */
    private boolean warned;

    NatsEngine(EngineSettings settings) {
        this(settings, PROBE);
    }

    /** @param probe how often a message is published to oneself, and how long it may take */
    NatsEngine(EngineSettings settings, Duration probe) {
        this.settings = settings;
        this.probe = probe;
        subjects = new Subjects(settings.prefix());
        ThreadFactory daemons = Thread.ofPlatform().daemon().name("engine-nats-", 0).factory();
        timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("engine-nats-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        threads = Executors.newCachedThreadPool(daemons);
        connecting = Thread.ofPlatform().daemon().name("engine-nats-connect").unstarted(this::stayConnected);
    }

    @Override
    public void open(Receiver receiver) {
        this.receiver = receiver;
        connecting.start();
    }

    /** Connects, waits until that is lost, and connects again. */
    private void stayConnected() {
        int failures = 0;
        while (!closed) {
            try {
                failures = isConnectedForLong() ? 1 : failures + 1;
                if (!closed) {
                    Thread.sleep(Backoff.after(failures));
                }
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    private boolean isConnectedForLong() throws InterruptedException {
        try {
            return connectOnce();
        } catch (RuntimeException bug) {
            LOG.error("engine NATS: the connection failed in a way that wasn't foreseen", bug);
            counts.failed("an error of the gateway's");
            return false;
        }
    }

    /** Connects, and waits until that is lost; true if it lasted longer than a probe may take. */
    private boolean connectOnce() throws InterruptedException {
        Receiver to = receiver;
        Connected now = to == null ? null : connect(to);
        if (now == null || to == null) {
            return false;
        }
        connected = now;
        counts.connected(server(now.link));
        BitSet all = new BitSet();
        all.set(0, Channel.PARTITIONS);
        to.up(all);
        LOG.debug("engine NATS: connected to {}", LinkWatch.shown(server(now.link)));
        warnWithoutJetStream(now.link);
        long since = System.nanoTime();
        String why = watch(now.link);
        counts.lost(why);
        connected = null;
        now.link.close(why);
        if (!closed) {
            to.down((BitSet) all.clone(), why);
            LOG.debug("engine NATS: the connection was lost: {}", why);
        }
        return System.nanoTime() - since > probe.toNanos();
    }

    /** Once: without it, whatever keeps a message fails. */
    private void warnWithoutJetStream(Link link) {
        if (!warned && !link.keeps()) {
            warned = true;
            LOG.warn(
                    "engine nats: {} runs without JetStream: nothing can be kept, and who subscribes to a topic with a history"
                            + " is closed with 1013; start it with nats-server -js",
                    LinkWatch.shown(server(link)));
        }
    }

    private @Nullable Connected connect(Receiver to) throws InterruptedException {
        CompletableFuture<Connected> made = new CompletableFuture<>();
        Link link = null;
        try {
            Subscribed subscribed = new Subscribed(subjects, to, tails);
            link = Link.connect(Servers.options(settings, counts::detail).executor(threads).scheduledExecutor(timer)
                    .connectThreadFactory(task -> Thread.ofPlatform().daemon().unstarted(task))
                    .callbackThreadFactory(task -> Thread.ofPlatform().daemon().unstarted(task)), subjects,
                    settings.timeout(), timer, message -> subscribed.take(made.join().link, message),
                    counts::detail);
            Connected now = new Connected(link, subscribed, settings.timeout(), subjects, tails);
            made.complete(now);
            link.echo(settings.timeout()).get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return now;
        } catch (AuthenticationException refused) {
            failed(link, "wrong user name, password or token");
        } catch (IOException unreachable) {
            failed(link, "no NATS server answers at " + String.join(", ", settings.urls()));
        } catch (GeneralSecurityException unreadable) {
            failed(link, "the certificates can't be used");
        } catch (ExecutionException | TimeoutException silent) {
            failed(link, link == null ? "no answer" : link.lost().getNow("the server doesn't answer"));
        }
        return null;
    }

    private void failed(@Nullable Link link, String why) {
        if (link != null) {
            link.close(why);
        }
        counts.failed(why);
        LOG.debug("engine NATS: not connected: {}", why);
    }

    /** Probes until the connection is lost. */
    private String watch(Link link) throws InterruptedException {
        while (true) {
            try {
                return link.lost().get(probe.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException stillThere) {
                long sent = System.nanoTime();
                try {
                    link.echo(probe).get();
                    counts.probed(Duration.ofNanos(System.nanoTime() - sent));
                } catch (ExecutionException failed) {
                    counts.probeLost();
                    return link.lost().getNow("a probe didn't come back within " + probe.toMillis() + " ms");
                }
            } catch (ExecutionException never) {
                return "lost";
            }
        }
    }

    private static String server(Link link) {
        return link.server().getHost() + ":" + link.server().getPort();
    }

    @Override
    public CompletionStage<Void> publish(Channel channel, byte[] body) {
        return with(now -> {
            now.link.send(subjects.channel(channel), null, null, body);
            return now.barrier.passed();
        });
    }

    @Override
    public CompletionStage<Keeping> keep(Channel channel, TopicHistory history, byte[] body,
            Optional<TopicPosition> expected) {
        return inTurn(channel, body.length,
                (now, deadline) -> now.histories.keep(channel, history, body, expected, deadline));
    }

    @Override
    public CompletionStage<KeptPart> read(Channel channel, TopicHistory history, TopicPosition since) {
        return with(now -> now.histories.read(channel, history, since));
    }

    @Override
    public CompletionStage<Optional<KeptSummary>> look(Channel channel) {
        return with(now -> now.histories.look(channel));
    }

    @Override
    public CompletionStage<Void> forget(Channel channel) {
        return inTurn(channel, 0, (now, deadline) -> now.histories.forget(channel, deadline));
    }

    @Override
    public CompletionStage<Void> touch(Channel channel, TopicHistory history) {
        return with(now -> now.histories.touch(channel, history));
    }

    @Override
    public CompletionStage<Void> subscribe(List<Channel> channels) {
        return with(now -> now.subscribed.subscribe(now.link, now.barrier, channels));
    }

    @Override
    public CompletionStage<Void> unsubscribe(List<Channel> channels) {
        return with(now -> now.subscribed.unsubscribe(now.link, now.barrier, channels));
    }

    @Override
    public CompletionStage<Void> subscribeSpace(String space) {
        return with(now -> now.subscribed.subscribeSpace(now.link, now.barrier, space));
    }

    @Override
    public CompletionStage<Void> unsubscribeSpace(String space) {
        return with(now -> now.subscribed.unsubscribeSpace(now.link, now.barrier, space));
    }

    /** In its channel's turn; what hasn't had it in time fails without having been begun. */
    private <T> CompletableFuture<T> inTurn(Channel channel, int size,
            BiFunction<Connected, Deadline, CompletableFuture<T>> task) {
        if (connected == null) {
            return CompletableFuture.failedFuture(away());
        }
        Deadline deadline = Deadline.in(settings.timeout());
        return turns.take(channel, size, () -> deadline.left() <= 0
                ? CompletableFuture.failedFuture(new EngineAwayException("too much is kept of this topic at once"))
                : with(now -> task.apply(now, deadline)));
    }

    private <T> CompletableFuture<T> with(Function<Connected, CompletableFuture<T>> task) {
        Connected now = connected;
        if (now == null) {
            return CompletableFuture.failedFuture(away());
        }
        CompletableFuture<T> running;
        try {
            running = task.apply(now);
        } catch (EngineAwayException away) {
            return CompletableFuture.failedFuture(away);
        }
        return running.exceptionallyCompose(NatsEngine::fail);
    }

    private static <T> CompletableFuture<T> fail(Throwable failure) {
        Throwable cause = JetStreamException.unwrapped(failure);
        return CompletableFuture.failedFuture(
                cause instanceof EngineAwayException
                        ? cause
                        : new EngineAwayException(String.valueOf(cause.getMessage())));
    }

    private EngineAwayException away() {
        return new EngineAwayException(closed
                ? "the engine is closed"
                : "NATS can't be reached: " + counts.problem().orElse("not connected yet"));
    }

    @Override
    public EngineState state() {
        return counts.state(connected != null);
    }

    @Override
    public void close() {
        closed = true;
        Connected now = connected;
        connected = null;
        if (now != null) {
            now.link.close("closed");
        }
        connecting.interrupt();
        timer.shutdown();
        threads.shutdown();
    }

    /** What there is as long as one connection lasts. */
    private static final class Connected {

        private final Link link;
        private final Barrier barrier;
        private final Subscribed subscribed;
        private final Histories histories;

        Connected(Link link, Subscribed subscribed, Duration timeout, Subjects subjects, Tails tails) {
            this.link = link;
            this.subscribed = subscribed;
            barrier = new Barrier(link, timeout);
            JetStream jetStream = new JetStream(link, timeout);
            histories = new Histories(jetStream, subjects, new Streams(jetStream, subjects), tails, timeout);
        }
    }
}
