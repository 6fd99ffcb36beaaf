package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Publishers and subscribers of a kept topic and a plain one, spread over the nodes: what goes on while something fails. Closing it
 * ends all clients.
 */
final class NumberedTraffic implements AutoCloseable {

    static final Subscriber.Topics TOPICS = new Subscriber.Topics("kept/numbers", "plain/numbers");
    private static final Duration SOON = Duration.ofSeconds(30);
    /** What was published while nothing could be kept takes its time to fail. */
    private static final Duration SETTLED = Duration.ofSeconds(40);

    private final Ledger ledger = new Ledger();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Publisher> publishers = new ArrayList<>();

    /**
     * Clients that begin now.
     *
     * @param subscribers how many; every third hears the plain topic by a filter
     * @param publishers how many
     * @param pace the time between two pairs of messages of one publisher
     * @param bytes of filling in each message
     */
    NumberedTraffic(Supplier<List<InetSocketAddress>> nodes, int subscribers, int publishers, Duration pace,
            int bytes) {
        for (int i = 0; i < subscribers; i++) {
            this.subscribers.add(new Subscriber(nodes, i, TOPICS, i % 3 == 2, ledger));
        }
        this.subscribers.forEach(Returning::start);
        awaitSubscribed();
        for (int i = 0; i < publishers; i++) {
            this.publishers.add(new Publisher(nodes, i, "p" + i, TOPICS, ledger, pace, bytes));
        }
        this.publishers.forEach(Returning::start);
    }

    Ledger ledger() {
        return ledger;
    }

    List<Subscriber> subscribers() {
        return subscribers;
    }

    /** Waits until every subscriber has a session that recovered. */
    void awaitSubscribed() {
        Await.until(SOON, () -> subscribers.stream().allMatch(Subscriber::isSubscribed),
                () -> subscribers.stream().filter(subscriber -> !subscriber.isSubscribed()).count()
                        + " subscribers have no session");
    }

    /** Waits until so many more messages were acknowledged. */
    void awaitPublished(int more, Duration within) {
        int before = ledger.acknowledged().size();
        Await.until(within, () -> ledger.acknowledged().size() >= before + more,
                () -> (ledger.acknowledged().size() - before) + " of " + more + " acknowledged; in all " + ledger);
    }

    /** Every subscriber loses its connection, and comes back at another node; returns once each has lost it. */
    void moveAll() {
        IdentityHashMap<Subscriber, ClusterSession> lost = new IdentityHashMap<>();
        for (Subscriber subscriber : subscribers) {
            ClusterSession session = subscriber.session();
            if (session != null) {
                lost.put(subscriber, session);
                session.close();
            }
        }
        Await.until(SOON, () -> lost.entrySet().stream().noneMatch(each -> each.getKey().session() == each.getValue()),
                () -> "subscribers go on with connections that are closed");
    }

    /** Waits until no subscriber has a session at a node, by what it calls itself. */
    void awaitAwayFrom(String node) {
        Await.until(SOON, () -> subscribers.stream()
                .noneMatch(subscriber -> subscriber.isSubscribed() && subscriber.id().startsWith(node)),
                () -> "subscribers stay at " + node);
    }

    /** Asserts that whoever is a member, as the watcher was told and is answered, is exactly who is subscribed. */
    void awaitMembers(Watcher watcher, Duration within) {
        Await.until(within, () -> {
            Set<String> ids = subscribers.stream().filter(Subscriber::isSubscribed).map(Subscriber::id)
                    .collect(Collectors.toSet());
            return watcher.told().equals(ids) && watcher.members().equals(ids);
        }, () -> "subscribed are " + subscribers.stream().map(Subscriber::id).sorted().toList() + "; told of "
                + new TreeSet<>(watcher.told()) + "; members are " + watcher.members());
    }

    /** How often subscribers were told that they may have missed something. */
    long told() {
        return subscribers.stream().mapToLong(subscriber -> subscriber.kept().told()).sum();
    }

    /** How often the gateways have ended subscribers' sessions with this code. */
    int ends(int code) {
        return subscribers.stream().mapToInt(subscriber -> subscriber.ends(code)).sum();
    }

    /** How many plain messages didn't reach a subscriber, of all. */
    long plainMissing() {
        return subscribers.stream().mapToLong(subscriber -> subscriber.plain().missing()).sum();
    }

    /**
     * Ends the publishing, waits for what must still come, and asserts that nothing of what was acknowledged was lost, doubled or out
     * of order for anybody, but for what was told.
     */
    void assertSound() throws InterruptedException {
        for (Publisher publisher : publishers) {
            publisher.finish(SETTLED);
        }
        boolean complete = Await.isSoon(SOON,
                () -> subscribers.stream().allMatch(subscriber -> subscriber.kept().lost().isEmpty()));
        Await.isSoon(Duration.ofSeconds(2), () -> subscribers.stream().allMatch(this::hasLastPlain));
        for (Subscriber subscriber : subscribers) {
            assertThat(subscriber.kept().faults()).as("kept messages as they came").isEmpty();
            assertThat(subscriber.plain().faults()).as("plain messages as they came").isEmpty();
            if (!complete) {
                assertThat(subscriber.kept().lost()).as("acknowledged messages that never came").isEmpty();
            }
        }
        assertThat(ledger.faults()).as("what was acknowledged").isEmpty();
        assertThat(ledger.acknowledged()).isNotEmpty();
    }

    /** Asserts that what is published now reaches everybody, plain messages too. */
    void assertPlainArrives() {
        Await.until(SOON, () -> publishers.stream().allMatch(publisher -> {
            String name = publisher.current();
            long last = publisher.lastPlain();
            return Await.isSoon(Duration.ofSeconds(2), () -> subscribers.stream()
                    .allMatch(subscriber -> subscriber.plain().last(name) >= last));
        }), () -> "plain messages don't reach everybody");
    }

    private boolean hasLastPlain(Subscriber subscriber) {
        return publishers.stream().allMatch(
                publisher -> subscriber.plain().last(publisher.current()) >= publisher.lastPlain());
    }

    @Override
    public String toString() {
        return "%s; told %d, ended with 1013: %d, lost: %d, plain missing: %d".formatted(ledger, told(), ends(1013),
                ends(ClusterSession.LOST), plainMissing());
    }

    @Override
    public void close() {
        publishers.forEach(Publisher::close);
        subscribers.forEach(Returning::close);
    }
}
