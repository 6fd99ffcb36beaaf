package io.wsgateway.topic;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Observation;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.app.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The topics of one application on this node: the way of a message is from a {@link Topic} into the {@link TopicEngine}, and
 * from there to the {@link TopicFanOut} of each node. Thread-safe.
 *
 * <p>A {@link Topic} is only a name: applications may keep it for ever. What stands behind it exists while somebody is
 * subscribed or something is kept, so other topics cost nothing.
 */
public final class TopicRegistry implements Topics {

    private final TopicEngine engine;
    private final TopicFanOut fanOut;
    private final TopicCalls calls;
    private final Set<Observation> observations = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** Topics in memory, within the default limits. */
    public TopicRegistry(Outgoing.Encoder encoder) {
        this(encoder, new MemoryTopicEngine(TopicLimits.DEFAULT, InstantSource.system()));
    }

    /** Topics behind this engine, which is theirs alone and not open yet. */
    public TopicRegistry(Outgoing.Encoder encoder, TopicEngine engine) {
        this(encoder, engine, TopicCalls.PLAIN);
    }

    /** The same for an application whose code is called in this way. */
    public TopicRegistry(Outgoing.Encoder encoder, TopicEngine engine, TopicCalls calls) {
        this(engine, new TopicFanOut(encoder, engine), calls);
        engine.open(fanOut);
    }

    private TopicRegistry(TopicEngine engine, TopicFanOut fanOut, TopicCalls calls) {
        this.engine = engine;
        this.fanOut = fanOut;
        this.calls = calls;
    }

    /**
     * The same topics, with their subscribers and histories, for another generation of the application. Who observes members
     * through this hears of them until this ends, {@link #end}.
     *
     * @param calls how the code of that generation is called
     */
    public TopicRegistry sharedBy(TopicCalls calls) {
        return new TopicRegistry(engine, fanOut, calls);
    }

    /** Those who observe members by this hear nothing more; subscriptions and histories stay. */
    public void end() {
        ended = true;
        List.copyOf(observations).forEach(Observation::close);
    }

    Observation observe(String topic, Consumer<Event> observer) {
        Observation observing = fanOut.observers().add(topic, calls, observer);
        Observation kept = new Observation() {
            @Override
            public void close() {
                observing.close();
                observations.remove(this);
            }
        };
        observations.add(kept);
        if (ended) {
            kept.close();
        }
        return kept;
    }

    /** What an application continues: where its code may block, unless the stage is complete already. */
    <T> CompletionStage<T> forApplication(CompletionStage<T> stage) {
        if (stage.toCompletableFuture().isDone()) {
            return stage;
        }
        CompletableFuture<T> theirs = new CompletableFuture<>();
        stage.whenComplete((result, failure) -> calls.soon(() -> {
            if (failure == null) {
                theirs.complete(result);
            } else {
                theirs.completeExceptionally(failure);
            }
        }));
        return theirs;
    }

    /** How the application's code is called. */
    TopicCalls calls() {
        return calls;
    }

    TopicFanOut fanOut() {
        return fanOut;
    }

    TopicEngine engine() {
        return engine;
    }

    @Override
    public Topic topic(String name) {
        return handle(name);
    }

    @Override
    public KeptTopic topic(String name, TopicHistory history) {
        return new KeptTopicHandle(handle(name), history);
    }

    private TopicHandle handle(String name) {
        return new TopicHandle(this, TopicNames.checked(name));
    }

    @Override
    public TopicFilter matching(String filter) {
        return new FilterHandle(fanOut, TopicPattern.parse(filter));
    }

    /** What the topics have done until now, for all generations that share them. */
    public TopicCounts counts() {
        return fanOut.counts();
    }

    /**
     * What there is of a topic, for operators. Immutable.
     *
     * @param name its name
     * @param subscribers how many sessions are subscribed by its name
     * @param history what is kept, where that is known
     */
    public record State(String name, int subscribers, Optional<TopicEngine.KeptHistory> history) {}

    /** All topics that have subscribers or a history, by name. Not for event loops, as they may be many. */
    public List<State> states() {
        Map<String, State> all = new TreeMap<>();
        for (TopicEngine.KeptHistory kept : engine.histories()) {
            all.put(kept.topic(), new State(kept.topic(), fanOut.subscribers(kept.topic()), Optional.of(kept)));
        }
        for (String name : fanOut.topics().names()) {
            all.computeIfAbsent(name, key -> new State(key, fanOut.subscribers(key), Optional.empty()));
        }
        return List.copyOf(all.values());
    }

    /** One topic; empty if it has neither subscribers nor a history. Fails if its history can't be asked for. */
    public CompletionStage<Optional<State>> state(String name) {
        return engine.history(name)
                .thenApply(history -> Optional.of(new State(name, fanOut.subscribers(name), history))
                        .filter(state -> state.subscribers() > 0 || state.history().isPresent()));
    }

    /** What is kept of a topic since a position, where that is known; fails if it can't be asked for. */
    public CompletionStage<Optional<TopicRecovery>> look(String name, TopicPosition since) {
        return engine.look(name, since);
    }

    /**
     * Publishes to a topic from outside of its application: kept as its history says if it is known to have one.
     *
     * @param message valid during the call
     * @return its position, if it has one; fails if it may not have been kept
     * @throws IllegalArgumentException if the name is none that a topic may have
     */
    public CompletionStage<Optional<TopicPosition>> publish(String name, Message message) {
        String topic = TopicNames.checked(name);
        HeldMessage copy = HeldMessage.copyOf(message); // the engine may have to be asked first
        return engine.history(topic).thenCompose(history -> history.flatMap(TopicEngine.KeptHistory::limits)
                .map(limits -> engine.keep(topic, limits, copy).thenApply(Optional::of))
                .orElseGet(() -> {
                    engine.publish(topic, copy);
                    return CompletableFuture.completedStage(Optional.empty());
                }));
    }

    /** Whether a topic may have this name. */
    public static boolean isName(String text) {
        return TopicNames.isName(text);
    }

    /**
     * Shows what is published to a topic from now on, as it comes by on this node; no subscriber, member or observer is made, so
     * an engine brings nothing for it.
     *
     * @param watcher is called by whoever publishes, perhaps under a lock: must neither wait nor throw, nor ask for anything of
     *        topics; the message is valid during the call
     * @return ends it
     * @throws IllegalArgumentException if the name is none that a topic may have
     */
    public Observation watch(String name, Consumer<Message> watcher) {
        return fanOut.watches().add(TopicNames.checked(name), watcher);
    }

    /** How many topics have subscribers. */
    public int size() {
        return fanOut.topics().size();
    }

    /** True if nobody is subscribed by a filter. */
    boolean isWithoutFilters() {
        return fanOut.filters().isEmpty();
    }
}
