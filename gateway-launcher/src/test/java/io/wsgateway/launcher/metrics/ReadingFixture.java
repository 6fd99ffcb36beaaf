package io.wsgateway.launcher.metrics;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.CertificateView;
import io.wsgateway.app.GatewayView.TlsView;
import io.wsgateway.cluster.channel.ChannelCounts;
import io.wsgateway.cluster.node.NodeCounts;
import io.wsgateway.cluster.topic.ClusterTopicCounts;
import io.wsgateway.engine.EngineState;
import io.wsgateway.journal.HandshakeCounts;
import io.wsgateway.metrics.CompressionCounts;
import io.wsgateway.metrics.Histogram;
import io.wsgateway.metrics.LoopCounters;
import io.wsgateway.metrics.LoopCounters.Pair;
import io.wsgateway.metrics.Traffic;
import io.wsgateway.metrics.TrafficCounters;
import io.wsgateway.netty.server.DrainProgress;
import io.wsgateway.netty.server.ApplicationMeters;
import io.wsgateway.netty.server.GatewayMetrics;
import io.wsgateway.netty.server.GatewayMetrics.Buffers;
import io.wsgateway.netty.server.GatewayMetrics.LimitUse;
import io.wsgateway.netty.server.GatewayMetrics.LoopTime;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.EndCounts;
import io.wsgateway.topic.TopicCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A reading in which there is something of everything. */
final class ReadingFixture {

    private ReadingFixture() {}

    private static EngineReading engine() {
        Histogram publishes = new Histogram(Histogram.MOMENTS);
        publishes.record(Duration.ofMillis(4).toNanos());
        return new EngineReading("redis", false,
                new EngineState(43, List.of("127.0.0.1:6379"), Optional.of("away"), 22, 23,
                        Optional.of(Duration.ofMillis(1500)), 24),
                new ChannelCounts(25, 26, publishes.spread(), 27, 28, 29, 30, 31, 32, Duration.ofMillis(2500)),
                new NodeCounts(3, 40, 41, 42, 43),
                Map.of("chat", new ClusterTopicCounts(1, 33, 34, 44, 45, 46, 35, 47, 37, 36, 38, 48, 49)));
    }

    /** The same of a gateway that stands alone. */
    static Reading alone() {
        Reading full = full();
        return new Reading(full.version(), full.transport(), true, full.gateway(), full.handshakes(), full.ends(),
                full.tls(), full.reloads(), full.bundles(), full.applications(), Optional.empty());
    }

    private static Map<String, ApplicationMeters.Counts> counted() {
        ApplicationMeters meters = new ApplicationMeters();
        meters.of("http").count("http-timeout");
        meters.of("http").count("http-timeout");
        meters.of("http").time("message", Duration.ofMillis(20));
        return meters.counts();
    }

    static Reading full() {
        LoopCounters loop = new LoopCounters();
        TrafficCounters chat = loop.of("/chat/{room}", "chat");
        chat.opened();
        chat.opened();
        chat.ended(Duration.ofSeconds(90).toNanos());
        chat.received(300);
        chat.roundTrip(Duration.ofMillis(20).toNanos());
        Map<Pair, Traffic> traffic = new HashMap<>();
        loop.addTo(traffic);
        GatewayMetrics gateway = new GatewayMetrics(traffic, List.of(new LoopTime(0, OptionalLong.of(1_500_000_000L))),
                Histogram.Spread.none(Histogram.MOMENTS), Histogram.Spread.none(Histogram.WAITS),
                Histogram.Spread.none(Histogram.WAITS), new CompressionCounts(100, 10, 10, 100, 1, 1),
                Map.of("chat", new TopicCounts(1, 2, 3, 4, 5, 6, 7)), counted(),
                Map.of("connections", new LimitUse(1000, 2, 3, OptionalLong.of(4))), 5, 6, 7, 8, 9,
                new Buffers(10, 11), 12, Optional.of(new DrainProgress(20, 13, 7, Duration.ofMillis(2500))), 21);
        return new Reading("1.2.3", "epoll", false, gateway,
                new HandshakeCounts.Sums(14, Map.of(), Map.of(RejectionReason.ROUTE_NOT_FOUND, 15L), Map.of()),
                List.of(new EndCounts.Count(new EndCounts.Kind(1000, EndedBy.PEER), 16)),
                List.of(new TlsView("listeners[0]", "jdk",
                        List.of(new CertificateView("/etc/\"a\".pem", List.of(), Instant.ofEpochSecond(1_900_000_000)),
                                new CertificateView("/etc/\"a\".pem", List.of("b"),
                                        Instant.ofEpochSecond(1_800_000_000))),
                        0, Instant.EPOCH, 17, 18, Optional.empty())),
                Map.of("applied", 2L, "invalid", 1L), Map.of("running", 1, "kept", 0),
                List.of(new Reading.RunningApplication("chat", 19, true, Map.of(ApplicationFaults.Kind.THREW, 20L))),
                Optional.of(engine()));
    }
}
