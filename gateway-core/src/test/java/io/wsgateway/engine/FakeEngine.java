package io.wsgateway.engine;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a {@link FakeServer}. All that it does and tells is done by its executor, in order: by {@link ManualTasks}
 * when the test says so, by a single thread soon. What can go wrong is switched on by the test, from any thread.
 */
public final class FakeEngine implements Engine {

    private final FakeServer server;
    private final Executor executor;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Set<String> spaces = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failingSubscribes = new AtomicInteger();
    private final AtomicInteger failingCommands = new AtomicInteger();
    private final AtomicInteger subscribes = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private volatile Predicate<Channel> dropping = channel -> false;
    private volatile boolean away;
    private volatile boolean closed;
    /** Which connection it is; what an earlier one had on the way is lost. */
    private volatile int connection;
    private boolean holding; // guarded by held, as the next two
    private boolean holdingAnswers;
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private volatile @Nullable Receiver receiver;

    /** A connection of this server's that isn't open yet. */
    public FakeEngine(FakeServer server, Executor executor) {
        this.server = server;
        this.executor = executor;
    }

    @Override
    public void open(Receiver opened) {
        receiver = opened;
        server.connect(this);
        executor.execute(() -> tellUp(!away));
    }

    /** Can't reach the server from now on, or can again: everything subscribed is gone then. */
    public void away(boolean gone) {
        executor.execute(() -> {
            if (away != gone) {
                away = gone;
                lose();
                tell(gone);
            }
        });
    }

    /** All subscriptions are lost; the engine notices, and is connected again at once. */
    public void loseSubscriptions() {
        executor.execute(() -> {
            if (!away) {
                lose();
                tell(true);
                tell(false);
            }
        });
    }

    /** All subscriptions are gone, and nobody has noticed yet: {@link #loseSubscriptions} is what a probe would find. */
    public void loseSubscriptionsUnnoticed() {
        executor.execute(() -> {
            channels.clear();
            spaces.clear();
        });
    }

    /** Drops what is brought for these channels, without a word. */
    public void dropping(Predicate<Channel> dropped) {
        dropping = dropped;
    }

    /** The next subscribing fails so many times. */
    public void failSubscribes(int times) {
        failingSubscribes.set(times);
    }

    /** The next commands that aren't about subscriptions fail, so many of them. */
    public void failCommands(int times) {
        failingCommands.set(times);
    }

    /** Does nothing it is asked, until {@link #release}; what is subscribed is still brought. */
    public void hold() {
        synchronized (held) {
            holding = true;
        }
    }

    /** Does what it was asked since {@link #hold}. */
    public void release() {
        synchronized (held) {
            holding = false;
            held.forEach(executor::execute);
            held.clear();
        }
    }

    /** Does what it is asked, but doesn't answer until {@link #releaseAnswers}; what is subscribed is still brought. */
    public void holdAnswers() {
        synchronized (held) {
            holdingAnswers = true;
        }
    }

    /** Answers what it was asked since {@link #holdAnswers}. */
    public void releaseAnswers() {
        synchronized (held) {
            holdingAnswers = false;
            answers.forEach(executor::execute);
            answers.clear();
        }
    }

    /** How many commands wait since {@link #hold}. */
    public int waiting() {
        synchronized (held) {
            return held.size();
        }
    }

    /** How often channels were subscribed to until now, successfully or not. */
    public int subscribes() {
        return subscribes.get();
    }

    /** How much it was asked until now. */
    public int commands() {
        return commands.get();
    }

    /** The channels that are subscribed now. */
    public Set<Channel> subscribed() {
        return Set.copyOf(channels);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the executor alone
    private void lose() {
        connection++;
        channels.clear();
        spaces.clear();
    }

    private void tellUp(boolean up) {
        if (up) {
            tell(false);
        }
    }

    private void tell(boolean down) {
        Receiver to = receiver;
        if (to == null || closed) {
            return;
        }
        BitSet all = new BitSet(Channel.PARTITIONS);
        all.set(0, Channel.PARTITIONS);
        if (down) {
            to.down(all, "the test says so");
        } else {
            to.up(all);
        }
    }

    /** Called under the server's lock, which makes the order that of what is brought. */
    void bring(Channel channel, BiConsumer<Receiver, Boolean> what) {
        boolean byName = channels.contains(channel);
        boolean bySpace = spaces.contains(channel.space());
        Receiver to = receiver;
        if (to == null || !byName && !bySpace || dropping.test(channel)) {
            return;
        }
        int brought = connection;
        executor.execute(() -> {
            if (brought != connection || closed) {
                return; // the connection was lost with it on the way
            }
            if (byName) {
                what.accept(to, false);
            }
            if (bySpace) {
                what.accept(to, true);
            }
        });
    }

    private <T> CompletionStage<T> ask(Supplier<T> command) {
        return answer(() -> {
            if (failingCommands.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new EngineAwayException("the test lets a command fail");
            }
            return command.get();
        });
    }

    private <T> CompletionStage<T> answer(Supplier<T> command) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        commands.incrementAndGet();
        Runnable task = () -> {
            if (away || closed) {
                stage.completeExceptionally(new EngineAwayException("the engine is away"));
                return;
            }
            T result;
            try {
                result = command.get();
            } catch (EngineAwayException e) {
                stage.completeExceptionally(e);
                return;
            }
            synchronized (held) {
                if (holdingAnswers) {
                    answers.add(() -> stage.complete(result));
                    return;
                }
            }
            stage.complete(result);
        };
        synchronized (held) {
            if (holding) {
                held.add(task);
                return stage;
            }
        }
        executor.execute(task);
        return stage;
    }

    private CompletionStage<Void> tell(Runnable command) {
        return ask(() -> {
            command.run();
            return true;
        }).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> publish(Channel channel, byte[] body) {
        return tell(() -> server.publish(channel, body));
    }

    @Override
    public CompletionStage<Keeping> keep(Channel channel, TopicHistory history, byte[] body,
            Optional<TopicPosition> expected) {
        return ask(() -> server.keep(channel, history, body, expected));
    }

    @Override
    public CompletionStage<KeptPart> read(Channel channel, TopicHistory history, TopicPosition since) {
        return ask(() -> server.read(channel, history, since));
    }

    @Override
    public CompletionStage<Optional<KeptSummary>> look(Channel channel) {
        return ask(() -> server.look(channel));
    }

    @Override
    public CompletionStage<Void> forget(Channel channel) {
        return tell(() -> server.forget(channel));
    }

    @Override
    public CompletionStage<Void> touch(Channel channel, TopicHistory history) {
        return tell(() -> {});
    }

    @Override
    public CompletionStage<Void> subscribe(List<Channel> asked) {
        if (asked.isEmpty() || asked.size() > MOST_CHANNELS) {
            throw new IllegalArgumentException(asked.size() + " channels (expected: 1 to " + MOST_CHANNELS + ")");
        }
        subscribes.incrementAndGet();
        return change(() -> {
            failIfSaid();
            channels.addAll(asked);
        });
    }

    private void failIfSaid() {
        if (failingSubscribes.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new EngineAwayException("the test lets subscribing fail");
        }
    }

    @Override
    public CompletionStage<Void> unsubscribe(List<Channel> asked) {
        return change(() -> asked.forEach(channels::remove));
    }

    @Override
    public CompletionStage<Void> subscribeSpace(String space) {
        return change(() -> {
            failIfSaid();
            spaces.add(space);
        });
    }

    @Override
    public CompletionStage<Void> unsubscribeSpace(String space) {
        return change(() -> spaces.remove(space));
    }

    /** Changes what is subscribed; the answer comes in turn with what is brought. */
    private CompletionStage<Void> change(Runnable subscriptions) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        var unused = answer(() -> {
            changeInTurn(subscriptions, answer);
            return true;
        }).whenComplete((done, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private void changeInTurn(Runnable subscriptions, CompletableFuture<Void> answer) {
        server.inTurn(() -> {
            subscriptions.run();
            int changed = connection;
            executor.execute(() -> {
                if (changed == connection && !closed) {
                    answer.complete(null);
                } else {
                    answer.completeExceptionally(new EngineAwayException("the connection was lost"));
                }
            });
        });
    }

    @Override
    public EngineState state() {
        return new EngineState(away || closed ? 0 : Channel.PARTITIONS, List.of("fake:0"),
                away ? Optional.of("the test says so") : Optional.empty(), 1, 0, Optional.empty(), 0);
    }

    @Override
    public void close() {
        closed = true;
        server.disconnect(this);
    }
}
