package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.cluster.node.NodeBus.Answer;
import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import io.wsgateway.cluster.node.NodeBus.Registration;
import io.wsgateway.engine.Channel;
import io.wsgateway.topic.TopicEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is a member of an application's topics on other nodes. Nothing of it is stored anywhere: each node knows its own, and is
 * asked; so nobody stays a member whose node is gone. Thread-safe.
 */
final class ClusterPresence {

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPresence.class);

    private final String space;
    private final String subject;
    private final Channels channels;
    private final NodeBus bus;
    private final Executor threads;
    private final MemberNews news;
    private final ClusterTopicCounters counters;
    /** When it was last said that members are untold, in nanoseconds. */
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - MINUTE_NANOS);
    private final ConcurrentMap<String, ObservedTopic> observed = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, CompletableFuture<List<Member>>> asked = new ConcurrentHashMap<>();
    private final List<Registration> registrations = new ArrayList<>();
    private TopicEngine.@Nullable Node node;

    ClusterPresence(String application, Channels channels, NodeBus bus, Executor threads,
            ClusterTopicCounters counters) {
        this.counters = counters;
        this.space = "presence/" + application;
        this.subject = "members/" + application;
        this.channels = channels;
        this.bus = bus;
        this.threads = threads;
        this.news = new MemberNews(bus.self().id(), space, channels);
    }

    /** Begins; called once, before anything else. */
    void open(TopicEngine.Node opened) {
        node = opened;
        registrations.add(bus.answer(subject, (asking, question) -> answer(opened, question)));
        registrations.add(bus.observe(this::happened));
    }

    private CompletionStage<byte[]> answer(TopicEngine.Node of, byte[] question) {
        long before = news.last();
        String topic = new String(question, StandardCharsets.UTF_8);
        return of.members(topic).thenApply(members -> {
            MemberBodies.Fitted answer =
                    MemberBodies.of(new MemberBodies.Members(before, members), NodeBus.MOST_BYTES);
            if (answer.untold() > 0) {
                counters.membersUntold.add(answer.untold());
                sayUntold(members.size(), answer.untold());
            }
            return answer.bytes();
        });
    }

    private void sayUntold(int members, int untold) {
        long now = System.nanoTime();
        long last = saidAt.get();
        if (now - last >= MINUTE_NANOS && saidAt.compareAndSet(last, now)) {
            LOG.warn(
                    "{}: other nodes that ask aren't told of {} of the {} members of a topic: they are more than {} bytes",
                    space, untold, members, NodeBus.MOST_BYTES);
        }
    }

    private void happened(NodeEvent event) {
        observed.values().forEach(topic -> topic.happened(event));
    }

    void joined(String topic, Member member) {
        news.add(topic, MemberEvent.Kind.JOINED, member);
    }

    void changed(String topic, Member member) {
        news.add(topic, MemberEvent.Kind.CHANGED, member);
    }

    void left(String topic, Member member) {
        news.add(topic, MemberEvent.Kind.LEFT, member);
    }

    void observed(String topic) {
        TopicEngine.Node opened = node;
        if (opened == null) {
            throw new IllegalStateException("not open yet");
        }
        SerialCalls calls = new SerialCalls(threads);
        ObservedTopic added = new ObservedTopic(topic, new Channel(space, topic), channels, bus, subject,
                (Event event) -> calls.execute(() -> opened.presence(topic, event)));
        observed.put(topic, added);
        added.open();
    }

    void unobserved(String topic) {
        ObservedTopic removed = observed.remove(topic);
        if (removed != null) {
            removed.end();
        }
    }

    /** The members elsewhere, of all nodes that answer in time. */
    CompletionStage<List<Member>> membersElsewhere(String topic) {
        ObservedTopic known = observed.get(topic);
        return known == null
                ? ask(topic)
                : known.members()
                        .thenCompose(
                                members -> members.map(CompletableFuture::completedStage).orElseGet(() -> ask(topic)));
    }

    /** Who asks while others wait for an answer gets the same one. */
    private CompletionStage<List<Member>> ask(String topic) {
        CompletableFuture<List<Member>> mine = new CompletableFuture<>();
        CompletableFuture<List<Member>> first = asked.putIfAbsent(topic, mine);
        if (first != null) {
            return first.copy();
        }
        var unused =
                bus.askAll(subject, topic.getBytes(StandardCharsets.UTF_8), WITHIN).whenComplete((answers, failure) -> {
                    asked.remove(topic, mine);
                    if (failure == null) {
                        mine.complete(members(answers));
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
        return mine.copy();
    }

    private static List<Member> members(List<Answer> answers) {
        List<Member> all = new ArrayList<>();
        for (Answer answer : answers) {
            MemberBodies.Members members =
                    answer instanceof Answer.Given given ? MemberBodies.members(given.body()) : null;
            if (members != null) {
                all.addAll(members.members());
            }
        }
        return all;
    }

    /** Tells what isn't told yet, and hears nothing more. */
    void close() {
        news.flush();
        registrations.forEach(Registration::close);
        observed.values().forEach(ObservedTopic::end);
        observed.clear();
    }
}
