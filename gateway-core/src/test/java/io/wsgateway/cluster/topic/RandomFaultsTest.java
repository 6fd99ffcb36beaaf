package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.cluster.channel.EngineChannels;
import io.wsgateway.cluster.channel.ManualAgenda;
import io.wsgateway.cluster.channel.ManualWorkers;
import io.wsgateway.engine.FakeEngine;
import io.wsgateway.engine.FakeServer;
import io.wsgateway.engine.ManualTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Three nodes, three topics, clients that number what they get; and whatever can go wrong, in an order that a seed gives. Each
 * client has every message once and in order, or was told: nothing is lost or doubled in silence.
 */
class RandomFaultsTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000) / 5;
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final List<String> TOPICS = List.of("a", "b", "c");
    private static final TopicHistory HISTORY = new TopicHistory(8, 10_000, Duration.ofHours(1));

    /** A node whose parts run a step when the seed says so. */
    private static final class Steps {

        private final ManualTasks wire = new ManualTasks();
        private final ManualWorkers workers = new ManualWorkers();
        private final ManualAgenda agenda = new ManualAgenda();
        private final FakeEngine engine;
        private final ClusterTopicEngine topics;
        private final FollowingNode node = new FollowingNode();

        Steps(FakeServer server, String id) {
            engine = new FakeEngine(server, wire);
            EngineChannels channels = new EngineChannels(engine, agenda, workers, 1500);
            topics = new ClusterTopicEngine("chat", channels, new FakeBus(new FakeBus.Wire(wire), id), wire);
            channels.open();
            topics.open(node);
        }

        void step(Random random) {
            switch (random.nextInt(4)) {
                case 0 -> wire.runOne();
                case 1 -> workers.tasks.runOne();
                case 2 -> agenda.run();
                default -> agenda.pass(Duration.ofMillis(random.nextInt(100)));
            }
        }

        boolean run() {
            boolean any = wire.run();
            any |= workers.tasks.run();
            any |= agenda.run();
            return any;
        }
    }

    private final List<String> faults = new ArrayList<>();
    private final List<Follows> clients = new ArrayList<>();

    @Test
    void nothingIsLostOrDoubledInSilence() {
        long messages = 0;
        long told = 0;
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            clients.clear();
            round(seed);
            assertThat(faults).as("seed %d", seed).isEmpty();
            messages += clients.stream().mapToLong(Follows::messages).sum();
            told += clients.stream().mapToLong(Follows::told).sum();
        }
        assertThat(messages).as("there was something to lose").isGreaterThan(50L * ROUNDS);
        assertThat(told).as("there were faults that can't be hidden").isGreaterThan(ROUNDS);
    }

    private void round(long seed) {
        Random random = new Random(seed);
        boolean faultsAreSilent = seed % 2 == 0;
        FakeServer server = new FakeServer();
        List<Steps> nodes =
                List.of(new Steps(server, "east0000"), new Steps(server, "west0000"), new Steps(server, "far00000"));
        for (int i = 0; i < 600; i++) {
            Steps node = nodes.get(random.nextInt(nodes.size()));
            String topic = TOPICS.get(random.nextInt(TOPICS.size()));
            switch (random.nextInt(12)) {
                case 0, 1 -> keep(node, topic);
                case 2 -> {
                    if (i < 300) {
                        client(server, node, topic);
                    }
                }
                case 3 -> {
                    if (faultsAreSilent && random.nextBoolean()) {
                        silentFault(random, server, node, topic);
                    } else {
                        fault(random, server, nodes, node, topic);
                    }
                }
                default -> node.step(random);
            }
            node.step(random);
        }
        heal(nodes);
        if (faultsAreSilent) {
            TOPICS.forEach(topic -> keep(nodes.getFirst(), topic)); // by which whoever misses something learns of it
            settle(nodes);
        }
        for (Follows client : clients) {
            client.come();
        }
        settle(nodes);
        ends(server, nodes);
    }

    private static void keep(Steps node, String topic) {
        var unused = node.topics.keep(topic, HISTORY, position -> Texts.of(position.toString()));
    }

    private void client(FakeServer server, Steps node, String topic) {
        if (!node.node.isWanted(topic)) {
            node.topics.wanted(topic);
        }
        Follows client = new Follows(node.topics, topic, HISTORY, node.wire, server::isBegunByForgetting, faults);
        node.node.add(topic, client);
        clients.add(client);
        client.come();
    }

    /** Nobody notices, until there is another message. */
    private static void silentFault(Random random, FakeServer server, Steps node, String topic) {
        switch (random.nextInt(3)) {
            case 0 -> node.engine.dropping(channel -> channel.name().equals(topic));
            case 1 -> node.engine.dropping(channel -> false);
            default -> server.loseWrites(TestCluster.channel(topic), random.nextInt(3));
        }
    }

    private static void fault(Random random, FakeServer server, List<Steps> nodes, Steps node, String topic) {
        switch (random.nextInt(12)) {
            case 0 -> node.engine.away(true);
            case 1 -> node.engine.away(false);
            case 2 -> node.engine.loseSubscriptions();
            case 3 -> node.engine.hold();
            case 4 -> node.engine.release();
            case 5 -> node.engine.holdAnswers();
            case 6 -> node.engine.releaseAnswers();
            case 7 -> node.engine.failSubscribes(2);
            case 8 -> node.engine.failCommands(2);
            case 9, 10 -> node.topics.forget(topic);
            default -> {
                server.loseAll();
                nodes.forEach(each -> each.engine.loseSubscriptions());
            }
        }
    }

    private static void heal(List<Steps> nodes) {
        for (Steps node : nodes) {
            node.engine.failSubscribes(0);
            node.engine.failCommands(0);
            node.engine.release();
            node.engine.releaseAnswers();
            node.engine.dropping(channel -> false);
            node.engine.away(false);
        }
        settle(nodes);
    }

    private static void settle(List<Steps> nodes) {
        for (int i = 0; i < 20; i++) {
            boolean any = true;
            while (any) {
                any = false;
                for (Steps node : nodes) {
                    any |= node.run();
                }
            }
            nodes.forEach(node -> node.agenda.pass(Duration.ofSeconds(1)));
        }
    }

    /** Everybody is where the history ends. */
    private void ends(FakeServer server, List<Steps> nodes) {
        for (Steps node : nodes) {
            node.node.followers.forEach((topic, all) -> {
                TopicPosition end = server.position(TestCluster.channel(topic));
                all.stream()
                        .filter(client -> !client.last().equals(end))
                        .forEach(client -> faults.add(topic + ": ended at " + client.last() + " of " + end));
            });
        }
    }
}
