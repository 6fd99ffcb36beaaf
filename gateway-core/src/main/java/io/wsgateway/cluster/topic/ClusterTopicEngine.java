package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.cluster.channel.Channels.Hearing;
import io.wsgateway.cluster.channel.Channels.SpaceListener;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.KeptSummary;
import io.wsgateway.topic.TopicEngine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of one application on a node of a cluster. Plain messages are delivered here at once, and brought to the other nodes
 * best effort; kept ones are delivered as the engine brings them, which is one order for all. Thread-safe.
 */
public final class ClusterTopicEngine implements TopicEngine {

    private static final int READS_AT_A_TIME = 64;
    private static final int MOST_TOUCHED = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(ClusterTopicEngine.class);

    private final String space;
    private final String self;
    private final Channels channels;
    private final ClusterTopicCounters counters = new ClusterTopicCounters();
    private final ConcurrentMap<String, Follower> followers = new ConcurrentHashMap<>();
    private final Keeper keeper;
    private final ClusterPresence presence;
    private final Runnable closed;
    /** How many filters are wanted. Guarded by this, as what hears for them. */
    private int filtersWanted;
    private @Nullable Hearing filtered;
    private @Nullable FollowedTopics followed;

    /**
     * An engine that isn't open yet.
     *
     * @param application the application's name
     * @param channels those of the cluster's engine; they stay open longer
     * @param bus the same
     */
    public ClusterTopicEngine(String application, Channels channels, NodeBus bus) {
        this(application, channels, bus, () -> {});
    }

    /**
     * The same.
     *
     * @param closed is run when the engine is closed
     */
    public ClusterTopicEngine(String application, Channels channels, NodeBus bus, Runnable closed) {
        this(application, channels, bus, Thread::startVirtualThread, closed);
    }

    /** The same; application code that observes members is called by these threads, each call of a topic after the other. */
    ClusterTopicEngine(String application, Channels channels, NodeBus bus, Executor threads) {
        this(application, channels, bus, threads, () -> {});
    }

    private ClusterTopicEngine(String application, Channels channels, NodeBus bus, Executor threads,
            Runnable closed) {
        this.space = "app/" + application;
        this.self = bus.self().id();
        this.channels = channels;
        this.closed = closed;
        this.keeper = new Keeper(channels, counters, this::channel, followers::get);
        this.presence = new ClusterPresence(application, channels, bus, threads, counters);
    }

    private Channel channel(String topic) {
        return new Channel(space, topic);
    }

    private FollowedTopics followed() {
        FollowedTopics opened = followed;
        if (opened == null) {
            throw new IllegalStateException("not open yet");
        }
        return opened;
    }

    @Override
    public void open(Node node) {
        followed = new FollowedTopics(self, channels, node, new ReadSlots(READS_AT_A_TIME), counters);
        presence.open(node);
    }

    /** What was done until now. */
    public ClusterTopicCounts counts() {
        return counters.counts(followers.size());
    }

    @Override
    public void publish(String topic, Message message) {
        var unused = channels.publish(channel(topic), MessageBody.of(self, message)); // it is counted there
        followed().node().deliver(topic, message);
    }

    @Override
    public CompletionStage<TopicPosition> keep(String topic, TopicHistory history, Message message) {
        return keeper.keep(topic, history, MessageBody.of(message));
    }

    @Override
    public CompletionStage<TopicPosition> keep(String topic, TopicHistory history,
            Function<TopicPosition, Message> message) {
        return keeper.keep(topic, history, message);
    }

    @Override
    public CompletionStage<TopicRecovery> read(String topic, TopicHistory history, TopicPosition since) {
        return channels.engine()
                .read(channel(topic), history, since)
                .thenApply(part -> KeptEntries.of(part).recovery(since));
    }

    @Override
    public void recover(String topic, TopicHistory history, TopicPosition since, Recoverer recoverer) {
        Follower follower = followers.get(topic);
        if (follower == null) {
            recoverer.failed(new EngineAwayException("nobody is subscribed to the topic"));
        } else {
            follower.recover(history, since, recoverer);
        }
    }

    @Override
    public void forget(String topic) {
        var unused = channels.engine().forget(channel(topic)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("{}: a topic's history may not be forgotten: {}", space, failure.toString());
            }
        });
    }

    /** What this node follows; how much there is, the engine would have to be asked for each. */
    @Override
    public List<KeptHistory> histories() {
        return followers.values().stream().flatMap(follower -> follower.kept().stream()).toList();
    }

    @Override
    public CompletionStage<Optional<KeptHistory>> history(String topic) {
        return channels.engine()
                .look(channel(topic))
                .thenApply(found -> found.map(summary -> new KeptHistory(topic, summary.limits(), summary.position(),
                        Optional.of(new KeptSize(summary.messages(), summary.bytes())))));
    }

    @Override
    public CompletionStage<Optional<TopicRecovery>> look(String topic, TopicPosition since) {
        return channels.engine().look(channel(topic)).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            TopicHistory limits = found.flatMap(KeptSummary::limits).orElse(Follower.WIDEST);
            return read(topic, limits, since).thenApply(Optional::of);
        });
    }

    @Override
    public void wanted(String topicOrFilter) {
        if (isFilter(topicOrFilter)) {
            wantedFilter();
        } else {
            Follower follower =
                    new Follower(topicOrFilter, channel(topicOrFilter), followed(), System.nanoTime());
            followers.put(topicOrFilter, follower);
            follower.open();
        }
    }

    @Override
    public void unwanted(String topicOrFilter) {
        if (isFilter(topicOrFilter)) {
            unwantedFilter();
            return;
        }
        Follower follower = followers.remove(topicOrFilter);
        if (follower != null) {
            follower.end();
        }
    }

    /** One subscription serves all filters: it brings whatever has no follower, and the node finds what matches. */
    private synchronized void wantedFilter() {
        if (filtersWanted++ == 0) {
            filtered = channels.hearSpace(space, new Filtered());
        }
    }

    private synchronized void unwantedFilter() {
        if (--filtersWanted == 0 && filtered != null) {
            filtered.end();
        }
    }

    /** Hears what isn't brought by its name. */
    private final class Filtered implements SpaceListener {

        @Override
        public void published(Channel channel, byte[] body) {
            followed().published(channel.name(), body);
        }

        @Override
        public void kept(Channel channel, TopicPosition position, byte[] body) {
            Follower follower = followers.get(channel.name());
            if (follower == null) {
                followed().kept(channel.name(), KeptEntry.of(position, body));
            } else {
                follower.keptBySpace(position, body); // which isn't subscribed yet
            }
        }

        @Override
        public void forgotten(Channel channel, TopicPosition beginning) {
            Follower follower = followers.get(channel.name());
            if (follower != null) {
                follower.forgotten(channel, beginning);
            }
        }
    }

    /** No name of a topic has one of these. */
    private static boolean isFilter(String topicOrFilter) {
        return topicOrFilter.indexOf('+') >= 0 || topicOrFilter.indexOf('#') >= 0;
    }

    @Override
    public void joined(String topic, TopicPresence.Member member) {
        presence.joined(topic, member);
    }

    @Override
    public void changed(String topic, TopicPresence.Member member) {
        presence.changed(topic, member);
    }

    @Override
    public void left(String topic, TopicPresence.Member member) {
        presence.left(topic, member);
    }

    @Override
    public void observed(String topic) {
        presence.observed(topic);
    }

    @Override
    public void unobserved(String topic) {
        presence.unobserved(topic);
    }

    @Override
    public CompletionStage<List<TopicPresence.Member>> membersElsewhere(String topic) {
        return presence.membersElsewhere(topic);
    }

    /** Histories of topics that are followed stay, however long nothing is kept in them. */
    @Override
    public void expire() {
        long now = System.nanoTime();
        int touched = 0;
        for (Follower follower : followers.values()) {
            touched += follower.touch(now) ? 1 : 0;
            if (touched == MOST_TOUCHED) {
                return;
            }
        }
    }

    @Override
    public void close() {
        presence.close();
        followers.values().forEach(Follower::end);
        followers.clear();
        endFilters();
        closed.run();
    }

    private synchronized void endFilters() {
        if (filtered != null) {
            filtered.end();
        }
    }
}
