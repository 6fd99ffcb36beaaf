package io.wsgateway.engine.nats;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What one connection is subscribed to, and what comes of it. Thread-safe. */
final class Subscribed {

    private final Subjects subjects;
    private final Receiver receiver;
    private final Tails tails;
    /** By subject. What isn't acknowledged yet brings nothing. */
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();

    Subscribed(Subjects subjects, Receiver receiver, Tails tails) {
        this.subjects = subjects;
        this.receiver = receiver;
        this.tails = tails;
    }

    CompletableFuture<Void> subscribe(Link link, Barrier barrier, List<Channel> channels) {
        List<Wanted> asked = new ArrayList<>();
        for (Channel channel : channels) {
            asked.add(new Wanted(subjects.channel(channel), Optional.of(channel)));
        }
        return subscribe(link, barrier, asked);
    }

    CompletableFuture<Void> subscribeSpace(Link link, Barrier barrier, String space) {
        return subscribe(link, barrier, List.of(new Wanted(subjects.space(space), Optional.empty())));
    }

    private CompletableFuture<Void> subscribe(Link link, Barrier barrier, Iterable<Wanted> asked) {
        List<Wanted> mine = new ArrayList<>();
        for (Wanted one : asked) {
            Wanted before = wanted.putIfAbsent(one.subject, one);
            mine.add(before == null ? one : before);
            link.subscribe(one.subject);
        }
        return barrier.passed().thenRun(() -> mine.forEach(one -> one.acknowledged = true));
    }

    CompletableFuture<Void> unsubscribe(Link link, Barrier barrier, List<Channel> channels) {
        channels.forEach(channel -> unsubscribe(link, subjects.channel(channel)));
        return barrier.passed();
    }

    CompletableFuture<Void> unsubscribeSpace(Link link, Barrier barrier, String space) {
        unsubscribe(link, subjects.space(space));
        return barrier.passed();
    }

    private void unsubscribe(Link link, String subject) {
        if (wanted.remove(subject) != null) {
            link.unsubscribe(subject);
        }
    }

    /** Hands on what came; on the connection's one thread. */
    void take(Link link, Message message) {
        Wanted by = wanted.get(message.getSubscription().getSubject());
        if (by == null || !by.acknowledged) {
            return;
        }
        boolean bySpace = by.channel.isEmpty();
        Optional<Channel> channel = bySpace ? subjects.parse(message.getSubject()) : by.channel;
        if (channel.isEmpty()) {
            return;
        }
        Headers headers = message.getHeaders();
        if (headers == null || headers.isEmpty()) {
            receiver.published(channel.get(), message.getData(), bySpace);
        } else {
            Entry.parse(headers)
                    .ifPresent(entry -> kept(link, channel.get(), headers, entry, message.getData(), bySpace));
        }
    }

    private void kept(Link link, Channel channel, Headers headers, Entry entry, byte[] body, boolean bySpace) {
        long sequence = Entry.number(Entry.first(headers, "Nats-Sequence"));
        tails.heard(channel, link, Entry.first(headers, "Nats-Stream"), sequence, entry);
        switch (entry.kind()) {
            case MESSAGE -> receiver.kept(channel, entry.position(), body, bySpace);
            case FORGOTTEN -> receiver.forgotten(channel, entry.position(), bySpace);
            case BEGUN -> {
                // Whoever follows finds it out by the next message's epoch.
            }
        }
    }

    private static final class Wanted {

        private final String subject;
        private final Optional<Channel> channel;
        private volatile boolean acknowledged;

        Wanted(String subject, Optional<Channel> channel) {
            this.subject = subject;
            this.channel = channel;
        }
    }
}
