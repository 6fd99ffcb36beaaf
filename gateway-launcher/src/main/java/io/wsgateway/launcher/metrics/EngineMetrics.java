package io.wsgateway.launcher.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.wsgateway.cluster.topic.ClusterTopicCounts;
import io.wsgateway.launcher.metrics.Family.Thing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a reading of the engine is as metrics; there are none where the gateway stands alone. */
final class EngineMetrics {

    private EngineMetrics() {}

    static List<MetricSnapshot> of(EngineReading engine) {
        List<MetricSnapshot> all = new ArrayList<>();
        all.addAll(connection(engine));
        all.addAll(channels(engine));
        all.addAll(topics(engine.topics()));
        return all;
    }

    private static List<MetricSnapshot> connection(EngineReading engine) {
        Family<EngineReading> one = Family.single(engine);
        Family<Duration> probes = new Family<>(List.of(),
                engine.state().probe().map(probe -> new Thing<>(List.of(), probe)).stream().toList());
        return List.of(
                new Family<>(List.of("engine"), List.of(new Thing<>(List.of(engine.kind()), engine))).gauge(
                        "wsgateway_engine_up", "1 while all of the engine can be reached.",
                        now -> now.state().isUp() ? 1 : 0),
                one.gauge("wsgateway_engine_partitions", "How many of its 128 partitions can be reached.",
                        now -> now.state().partitions()),
                one.counter("wsgateway_engine_connects", "How often a connection was made.",
                        now -> now.state().connects()),
                one.counter("wsgateway_engine_losses", "How often one was lost.", now -> now.state().losses()),
                probes.gauge("wsgateway_engine_probe_seconds",
                        "How long the last message took that the gateway published to itself.", EngineMetrics::seconds),
                one.counter("wsgateway_engine_lost_probes", "How many of these didn't come.",
                        now -> now.state().probesLost()),
                one.gauge("wsgateway_nodes", "Gateways of the cluster that are alive, this one among them.",
                        now -> now.nodes().alive()),
                one.counter("wsgateway_unanswered_nodes",
                        "How often another gateway was asked something and gave no answer in time.",
                        now -> now.nodes().missing()));
    }

    private static List<MetricSnapshot> channels(EngineReading engine) {
        Family<EngineReading> one = Family.single(engine);
        Family<Integer> channels = new Family<>(List.of("state"),
                List.of(new Thing<>(List.of("wanted"), engine.channels().wanted()),
                        new Thing<>(List.of("subscribed"), engine.channels().subscribed())));
        return List.of(
                one.counter("wsgateway_engine_published_messages", "Messages that the engine has taken, best effort.",
                        now -> now.channels().published()),
                one.counter("wsgateway_engine_not_forwarded_messages",
                        "Messages that it may not have taken: it was away, or had too much to do.",
                        now -> now.channels().notForwarded()),
                one.seconds("wsgateway_engine_publish_seconds", "How long it took to take one.",
                        now -> now.channels().publishLatency()),
                one.counter("wsgateway_engine_received_messages", "Messages that have come from it.",
                        now -> now.channels().received()),
                one.counter("wsgateway_engine_dropped_messages", "Those that came faster than they could be handled.",
                        now -> now.channels().dropped()),
                one.counter("wsgateway_engine_overruns", "How often a topic was told that some were dropped.",
                        now -> now.channels().overruns()),
                one.gauge("wsgateway_engine_waiting_bytes", "Bytes that have come from it and are not handled yet.",
                        now -> now.channels().waitingBytes()),
                channels.gauge("wsgateway_engine_channels", "Channels that are wanted, and those that are subscribed.",
                        Integer::doubleValue),
                one.gauge("wsgateway_engine_resubscribe_seconds",
                        "How long it took to subscribe to everything, the last time that a connection was back.",
                        now -> seconds(now.channels().resubscribed())));
    }

    private static List<MetricSnapshot> topics(Map<String, ClusterTopicCounts> byApplication) {
        List<Thing<ClusterTopicCounts>> things = new ArrayList<>();
        List<Thing<Long>> gaps = new ArrayList<>();
        new TreeMap<>(byApplication).forEach((application, topics) -> {
            things.add(new Thing<>(List.of(application), topics));
            gaps.add(new Thing<>(List.of(application, "true"), topics.gapsRepaired()));
            gaps.add(new Thing<>(List.of(application, "false"), topics.gapsNotRepaired()));
        });
        Family<ClusterTopicCounts> topics = new Family<>(List.of("application"), things);
        return List.of(
                new Family<>(List.of("application", "repaired"), gaps).counter("wsgateway_gaps",
                        "How often something of a topic that keeps was missed, and what came of it.",
                        Long::doubleValue),
                topics.counter("wsgateway_history_reads", "How often the engine was asked for what it keeps.",
                        ClusterTopicCounts::reads),
                topics.counter("wsgateway_kept_messages", "Messages that it was given to keep, and has kept.",
                        ClusterTopicCounts::kept),
                topics.counter("wsgateway_kept_failures",
                        "Messages to be kept that failed to who published them.", ClusterTopicCounts::keepsFailed),
                topics.counter("wsgateway_kept_retries",
                        "How often one was made again, as another gateway's was first.",
                        ClusterTopicCounts::contended),
                topics.counter("wsgateway_untold_members",
                        "Members that other gateways weren't told of that asked: more than fit into an answer.",
                        ClusterTopicCounts::membersUntold));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
