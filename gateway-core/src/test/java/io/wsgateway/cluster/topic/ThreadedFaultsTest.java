package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.cluster.channel.EngineChannels;
import io.wsgateway.engine.FakeEngine;
import io.wsgateway.engine.FakeServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * As {@link RandomFaultsTest}, with the threads that a gateway has: three nodes whose engines, workers and agendas run at once, and
 * threads that keep messages without a pause.
 */
class ThreadedFaultsTest {

    private static final List<String> TOPICS = List.of("a", "b", "c", "d");
    private static final TopicHistory HISTORY = new TopicHistory(1000, 10_000_000, Duration.ofHours(1));
    private static final int MESSAGES = 2000;
    private static final int MOST_TRIES = 50 * MESSAGES;
    private static final int FAULTS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeServer server = new FakeServer();
    private final List<String> mistakes = new CopyOnWriteArrayList<>();
    private final List<Follows> clients = new CopyOnWriteArrayList<>();
    private final List<Running> nodes = new ArrayList<>();
    private final ExecutorService publishers = Executors.newFixedThreadPool(3);

    /** A node with its threads. */
    private final class Running {

        private final ExecutorService wire = Executors.newSingleThreadExecutor();
        private final FakeEngine engine = new FakeEngine(server, wire);
        private final EngineChannels channels = new EngineChannels(engine);
        private final FollowingNode node = new FollowingNode();
        private final ClusterTopicEngine topics;

        Running(String id) {
            topics = new ClusterTopicEngine("chat", channels, new FakeBus(new FakeBus.Wire(wire), id), wire);
            channels.open();
            topics.open(node);
            for (String topic : TOPICS) {
                topics.wanted(topic);
                for (int i = 0; i < 5; i++) {
                    Follows client = new Follows(topics, topic, HISTORY, soon(), server::isBegunByForgetting, mistakes);
                    node.add(topic, client);
                    clients.add(client);
                    client.come();
                }
            }
        }

        /** A client waits a little before it comes back. */
        private Executor soon() {
            return task -> channels.after(Duration.ofMillis(5), task);
        }

        void fault(Random random) {
            switch (random.nextInt(4)) {
                case 0 -> engine.away(true);
                case 1 -> engine.away(false);
                case 2 -> engine.loseSubscriptions();
                default -> engine.failCommands(3);
            }
        }
    }

    @AfterEach
    void ends() {
        publishers.shutdownNow();
        for (Running node : nodes) {
            node.topics.close();
            node.channels.close();
            node.wire.shutdownNow();
        }
    }

    @Test
    void nothingIsLostOrDoubledInSilence() {
        List.of("east0000", "west0000", "far00000").forEach(id -> nodes.add(new Running(id)));
        List<CompletableFuture<Integer>> publishing =
                nodes.stream().map(node -> CompletableFuture.supplyAsync(() -> publish(node), publishers)).toList();
        Random random = new Random(1);
        for (int i = 0; i < FAULTS; i++) {
            nodes.get(random.nextInt(nodes.size())).fault(random);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20)));
        }
        nodes.forEach(node -> node.engine.away(false));
        int kept = publishing.stream().mapToInt(CompletableFuture::join).sum();
        nodes.forEach(node -> node.engine.failCommands(0));
        assertThat(kept).isEqualTo(3 * MESSAGES);

        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isEverybodyAtTheEnd() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(mistakes).isEmpty();
        assertThat(isEverybodyAtTheEnd()).as("everybody has the last message").isTrue();
        assertThat(clients.stream().mapToLong(Follows::told).sum()).as("failed recoveries were told").isPositive();
    }

    /** Keeps messages one after the other, however often it fails, until so many are kept; how many were. */
    private static int publish(Running node) {
        int kept = 0;
        for (int i = 0; i < MOST_TRIES && kept < MESSAGES; i++) {
            try {
                TopicPosition at = node.topics
                        .keep(TOPICS.get(i % TOPICS.size()), HISTORY, position -> Texts.of(position.toString()))
                        .toCompletableFuture()
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                kept += at.offset() > 0 ? 1 : 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return kept;
            } catch (ExecutionException | TimeoutException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // the engine was away
            }
        }
        return kept;
    }

    private boolean isEverybodyAtTheEnd() {
        return nodes.stream().allMatch(node -> node.node.followers.entrySet().stream().allMatch(entry -> {
            TopicPosition end = server.position(TestCluster.channel(entry.getKey()));
            return entry.getValue().stream().allMatch(client -> client.last().equals(end));
        }));
    }
}
