package io.wsgateway.launcher.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.CertificateView;
import io.wsgateway.app.GatewayView.TlsView;
import io.wsgateway.launcher.metrics.Family.Thing;
import io.wsgateway.metrics.CompressionCounts;
import io.wsgateway.metrics.Histogram.Spread;
import io.wsgateway.metrics.Traffic;
import io.wsgateway.netty.server.DrainProgress;
import io.wsgateway.netty.server.GatewayMetrics;
import io.wsgateway.netty.server.GatewayMetrics.LimitUse;
import io.wsgateway.netty.server.GatewayMetrics.LoopTime;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeOutcome;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.netty.server.ApplicationMeters;
import io.wsgateway.session.EndCounts;
import io.wsgateway.topic.TopicCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a reading of the gateway is as metrics; {@code docs/metrics.md} says the same to people. Thread-safe. */
final class GatewayCollector implements MultiCollector {

    /** What a compressor and a decompressor of the JDK take, about. */
    private static final long DEFLATER_BYTES = 270 << 10;
    private static final long INFLATER_BYTES = 40 << 10;

    private static final String NONE = "none";

    private final Supplier<Reading> readings;

    GatewayCollector(Supplier<Reading> readings) {
        this.readings = readings;
    }

    @Override
    public MetricSnapshots collect() {
        Reading reading = readings.get();
        List<MetricSnapshot> all = new ArrayList<>();
        all.addAll(gateway(reading));
        all.addAll(sessions(reading.gateway()));
        all.addAll(handshakes(reading));
        all.addAll(ends(reading));
        all.addAll(loops(reading.gateway()));
        all.addAll(memory(reading.gateway()));
        all.addAll(compression(reading.gateway().compression()));
        all.addAll(topics(reading.gateway().topics()));
        all.addAll(limits(reading.gateway().limits()));
        all.addAll(tls(reading.tls()));
        all.addAll(applications(reading));
        all.addAll(counted(reading.gateway().applications()));
        if (reading.engine().isPresent()) {
            all.addAll(EngineMetrics.of(reading.engine().get()));
        }
        return new MetricSnapshots(all);
    }

    private static List<MetricSnapshot> gateway(Reading reading) {
        Family<Reading> one = Family.single(reading);
        return List.of(
                new Family<>(List.of("version", "transport"),
                        List.of(new Thing<>(List.of(reading.version(), reading.transport()), reading)))
                        .gauge("wsgateway_build_info", "Always 1; which gateway this is.", any -> 1),
                one.gauge("wsgateway_ready", "1 while new connections are wanted, 0 once the gateway is about to stop.",
                        now -> now.isReady() ? 1 : 0),
                one.counter("wsgateway_sessions_told_to_go", "Sessions that draining has told to go.",
                        now -> now.gateway().draining().map(DrainProgress::told).orElse(0)),
                one.gauge("wsgateway_drain_remaining_seconds",
                        "How long sessions have at most while the gateway stops.",
                        now -> now.gateway().draining().map(DrainProgress::left).orElse(Duration.ZERO).toMillis()
                                / 1e3),
                one.counter("wsgateway_spans_lost",
                        "Spans of traces that were lost: too many waited, or the endpoint didn't take them.",
                        now -> now.gateway().lostSpans()),
                one.gauge("wsgateway_configuration_generation",
                        "Which configuration holds: 1 is that of the start, each that is applied later is one more.",
                        now -> now.changes() + 1),
                numbers("outcome", reading.reloads()).counter("wsgateway_configuration_reloads",
                        "How often the configuration was read again, by what came of it.", Long::doubleValue));
    }

    private static List<MetricSnapshot> sessions(GatewayMetrics gateway) {
        List<Thing<Traffic>> things = new ArrayList<>();
        List<Thing<Long>> pauses = new ArrayList<>();
        gateway.traffic().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().route() + " " + entry.getKey().application()))
                .forEach(entry -> {
                    List<String> labels = List.of(entry.getKey().route(), entry.getKey().application());
                    Traffic traffic = entry.getValue();
                    things.add(new Thing<>(labels, traffic));
                    pauses.add(pause(labels, "output", traffic.outputPauses()));
                    pauses.add(pause(labels, "callbacks", traffic.callbackPauses()));
                    pauses.add(pause(labels, "application", traffic.applicationPauses()));
                    pauses.add(pause(labels, "upstream", traffic.upstreamPauses()));
                });
        Family<Traffic> traffic = new Family<>(List.of("route", "application"), things);
        return List.of(
                traffic.gauge("wsgateway_sessions", "Sessions that are open.", Traffic::open),
                traffic.counter("wsgateway_sessions_opened", "Sessions that have opened.", Traffic::opened),
                traffic.seconds("wsgateway_session_duration_seconds", "How long sessions were open that have ended.",
                        Traffic::lives),
                traffic.bytes("wsgateway_received_message_bytes",
                        "Messages that have come, and their bytes once inflated.",
                        Traffic::received),
                traffic.bytes("wsgateway_sent_message_bytes",
                        "Messages that were sent, and their bytes before deflating.",
                        Traffic::sent),
                traffic.counter("wsgateway_received_bytes", "Bytes that have come on open sessions, within TLS.",
                        Traffic::bytesIn),
                traffic.counter("wsgateway_sent_bytes", "Bytes that were written to open sessions, within TLS.",
                        Traffic::bytesOut),
                traffic.counter("wsgateway_dropped_messages", "Messages dropped because their peer reads too slowly.",
                        Traffic::dropped),
                traffic.seconds("wsgateway_round_trip_seconds", "From a Ping of the keepalive to its Pong.",
                        Traffic::roundTrips),
                traffic.seconds("wsgateway_message_callback_seconds",
                        "How long an application's onMessage took, of one message in 64.", Traffic::callbacks),
                traffic.counter("wsgateway_failed_callbacks", "Callbacks of applications that threw.",
                        Traffic::failures),
                new Family<>(List.of("route", "application", "reason"), pauses).counter("wsgateway_reading_pauses",
                        "How often reading from a peer paused, by the reason.", Long::doubleValue));
    }

    private static Thing<Long> pause(List<String> labels, String reason, long count) {
        return new Thing<>(List.of(labels.get(0), labels.get(1), reason), count);
    }

    private static List<MetricSnapshot> handshakes(Reading reading) {
        List<Thing<Long>> outcomes = new ArrayList<>();
        outcomes.add(new Thing<>(List.of(HandshakeOutcome.ACCEPTED.id(), NONE), reading.handshakes().accepted()));
        for (RejectionReason reason : RejectionReason.values()) {
            outcomes.add(new Thing<>(List.of(HandshakeOutcome.REJECTED.id(), reason.id()),
                    reading.handshakes().rejected().getOrDefault(reason, 0L)));
        }
        for (TlsFailure failure : TlsFailure.values()) {
            outcomes.add(new Thing<>(List.of(HandshakeOutcome.FAILED.id(), failure.id()),
                    reading.handshakes().failed().getOrDefault(failure, 0L)));
        }
        Map<String, Long> flaws = new TreeMap<>();
        for (AcceptedFlaw flaw : AcceptedFlaw.values()) {
            flaws.put(flaw.id(), reading.handshakes().flawed().getOrDefault(flaw, 0L));
        }
        Family<Spread> durations = new Family<>(List.of("outcome"),
                List.of(new Thing<>(List.of(HandshakeOutcome.ACCEPTED.id()), reading.gateway().accepted()),
                        new Thing<>(List.of(HandshakeOutcome.REJECTED.id()), reading.gateway().rejected())));
        return List.of(
                new Family<>(List.of("outcome", "reason"), outcomes).counter("wsgateway_handshakes",
                        "Opening handshakes, by what became of them and why.", Long::doubleValue),
                numbers("reason", flaws).counter("wsgateway_flawed_handshakes",
                        "Accepted opening handshakes that were of no use, by the reason.", Long::doubleValue),
                durations.seconds("wsgateway_handshake_duration_seconds",
                        "From a connection to the answer of its opening handshake.", Function.identity()),
                Family.single(reading.gateway()).gauge("wsgateway_pending_connections",
                        "Connections that have no session yet.", GatewayMetrics::pending));
    }

    /** Whoever may end sessions is there from the start: else the first end of theirs would not be seen as an increase. */
    private static List<MetricSnapshot> ends(Reading reading) {
        Map<EndCounts.Kind, Long> ends = new LinkedHashMap<>();
        for (EndedBy by : EndedBy.values()) {
            ends.put(new EndCounts.Kind(EndCounts.OTHERS, by), 0L);
        }
        reading.ends().forEach(count -> ends.put(count.kind(), count.sessions()));
        List<Thing<Long>> things = new ArrayList<>();
        ends.forEach((kind, count) -> things.add(new Thing<>(
                List.of(kind.code() == EndCounts.OTHERS ? "other" : Integer.toString(kind.code()), words(kind.by())),
                count)));
        return List.of(new Family<>(List.of("code", "by"), things).counter("wsgateway_sessions_ended",
                "Sessions that have ended, by close code and by whom.", Long::doubleValue));
    }

    private static String words(EndedBy by) {
        return by.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<MetricSnapshot> loops(GatewayMetrics gateway) {
        return List.of(
                Family.single(gateway.lag()).seconds("wsgateway_event_loop_lag_seconds",
                        "By how much what is due each 100 ms on an event loop comes later.", Function.identity()),
                new Family<>(List.of("loop"), gateway.loops().stream().filter(loop -> loop.cpuNanos().isPresent())
                        .map(loop -> new Thing<LoopTime>(List.of(Integer.toString(loop.loop())), loop)).toList())
                        .counter("wsgateway_event_loop_cpu_seconds",
                                "The time that an event loop has had a processor: its rate is the loop's use.",
                                loop -> loop.cpuNanos().orElse(0) / 1e9),
                Family.single(gateway).gauge("wsgateway_blocking_callbacks",
                        "Sessions and handshakes with callbacks that are not over, of applications that block.",
                        GatewayMetrics::callbacks));
    }

    private static List<MetricSnapshot> memory(GatewayMetrics gateway) {
        Family<GatewayMetrics> one = Family.single(gateway);
        return List.of(
                one.gauge("wsgateway_queued_bytes", "Bytes that wait for the peers of all sessions.",
                        GatewayMetrics::queuedBytes),
                one.gauge("wsgateway_held_bytes", "Bytes that peers have sent and nobody has been handed yet.",
                        GatewayMetrics::heldBytes),
                one.gauge("wsgateway_pending_connection_bytes", "Bytes that connections take that have no session yet.",
                        GatewayMetrics::pendingBytes),
                one.gauge("wsgateway_principals", "Principals with open sessions.", GatewayMetrics::principals),
                numbers("memory", Map.of("direct", gateway.buffers().direct(), "heap", gateway.buffers().heap()))
                        .gauge("wsgateway_buffer_bytes", "Bytes of buffers, in use or kept for use.",
                                Long::doubleValue));
    }

    private static List<MetricSnapshot> compression(CompressionCounts counts) {
        Family<CompressionCounts> one = Family.single(counts);
        return List.of(
                one.counter("wsgateway_deflate_input_bytes", "Bytes of messages that were deflated.",
                        CompressionCounts::deflated),
                one.counter("wsgateway_deflate_output_bytes", "What they have become.", CompressionCounts::deflatedTo),
                one.counter("wsgateway_inflate_input_bytes", "Bytes that were inflated.", CompressionCounts::inflated),
                one.counter("wsgateway_inflate_output_bytes", "What they have become.", CompressionCounts::inflatedTo),
                one.gauge("wsgateway_compression_memory_bytes",
                        "What compressors and decompressors take outside of the heap, about.",
                        now -> now.deflaters() * DEFLATER_BYTES + now.inflaters() * INFLATER_BYTES));
    }

    private static List<MetricSnapshot> topics(Map<String, TopicCounts> byApplication) {
        Family<TopicCounts> topics = new Family<>(List.of("application"), things(byApplication));
        List<Thing<Long>> recoveries = new ArrayList<>();
        new TreeMap<>(byApplication).forEach((application, counts) -> {
            recoveries.add(new Thing<>(List.of(application, "complete"), counts.recovered()));
            recoveries.add(new Thing<>(List.of(application, "incomplete"), counts.incomplete()));
            recoveries.add(new Thing<>(List.of(application, "failed"), counts.failed()));
        });
        return List.of(
                topics.gauge("wsgateway_topics", "Topics with subscribers.", TopicCounts::topics),
                topics.gauge("wsgateway_subscriptions", "Subscriptions to topics, and by filters.",
                        TopicCounts::subscriptions),
                topics.counter("wsgateway_published_messages", "Messages published to topics on this gateway.",
                        TopicCounts::published),
                topics.counter("wsgateway_delivered_messages", "Messages handed to subscribers, once for each.",
                        TopicCounts::delivered),
                new Family<>(List.of("application", "outcome"), recoveries).counter("wsgateway_recoveries",
                        "Subscriptions that asked for what they had missed, by what they got.", Long::doubleValue));
    }

    private static List<MetricSnapshot> limits(Map<String, LimitUse> byKey) {
        Family<LimitUse> limits = new Family<>(List.of("limit"), things(byKey));
        Family<LimitUse> used = new Family<>(List.of("limit"),
                limits.things().stream().filter(thing -> thing.measured().most().isPresent()).toList());
        return List.of(
                limits.gauge("wsgateway_limit", "The limit in its own unit; 0 is none.", LimitUse::limit),
                limits.counter("wsgateway_limit_refusals", "How often a limit was reached and somebody refused.",
                        LimitUse::refused),
                limits.counter("wsgateway_limit_observations", "How often a limit was reached that is only observed.",
                        LimitUse::observed),
                used.gauge("wsgateway_limit_peak", "The most of a limit that was in use, since the day began.",
                        use -> use.most().orElse(0)));
    }

    private static List<MetricSnapshot> tls(List<TlsView> listeners) {
        Map<List<String>, Long> expiries = new TreeMap<>(Comparator.comparing(List::toString));
        List<Thing<Long>> reloads = new ArrayList<>();
        for (TlsView listener : listeners) {
            for (CertificateView certificate : listener.certificates()) {
                expiries.merge(List.of(listener.listener(), certificate.source()),
                        certificate.expires().getEpochSecond(), Math::min);
            }
            reloads.add(new Thing<>(List.of(listener.listener(), "applied"), listener.reloads()));
            reloads.add(new Thing<>(List.of(listener.listener(), "failed"), listener.failures()));
        }
        return List.of(
                new Family<>(List.of("listener", "certificate"),
                        expiries.entrySet().stream().map(entry -> new Thing<>(entry.getKey(), entry.getValue()))
                                .toList())
                        .gauge("wsgateway_tls_certificate_expiry_timestamp_seconds",
                                "When a listener's certificate can't be used any more, since 1970.", Long::doubleValue),
                new Family<>(List.of("listener", "outcome"), reloads).counter("wsgateway_tls_reloads",
                        "How often a listener's certificates in the files were others, by what came of it.",
                        Long::doubleValue));
    }

    private static List<MetricSnapshot> applications(Reading reading) {
        Family<Reading.RunningApplication> running =
                new Family<>(List.of("application"), reading.applications().stream()
                        .map(application -> new Thing<>(List.of(application.name()), application)).toList());
        List<Thing<Long>> faults = new ArrayList<>();
        for (Reading.RunningApplication application : reading.applications()) {
            for (ApplicationFaults.Kind kind : ApplicationFaults.Kind.values()) {
                faults.add(new Thing<>(List.of(application.name(), kind.toString()),
                        application.faults().getOrDefault(kind, 0L)));
            }
        }
        return List.of(
                numbers("state", reading.bundles()).gauge("wsgateway_bundles",
                        "Jars and folders of applications, and their generations that leave, by state.",
                        Integer::doubleValue),
                running.gauge("wsgateway_application_threads", "Platform threads that an application has started.",
                        Reading.RunningApplication::threads),
                running.gauge("wsgateway_application_paused",
                        "1 while handshakes are refused, as the application fails again and again.",
                        application -> application.paused() ? 1 : 0),
                new Family<>(List.of("application", "kind"), faults).counter("wsgateway_application_faults",
                        "How often an application has misbehaved, by what it did.", Long::doubleValue));
    }

    private static List<MetricSnapshot> counted(Map<String, ApplicationMeters.Counts> byApplication) {
        List<Thing<Long>> events = new ArrayList<>();
        List<Thing<Spread>> durations = new ArrayList<>();
        new TreeMap<>(byApplication).forEach((application, counts) -> {
            new TreeMap<>(counts.events())
                    .forEach((event, count) -> events.add(new Thing<>(List.of(application, event), count)));
            new TreeMap<>(counts.durations()).forEach(
                    (operation, spread) -> durations.add(new Thing<>(List.of(application, operation), spread)));
        });
        return List.of(
                new Family<>(List.of("application", "event"), events).counter("wsgateway_application_events",
                        "What an application counts itself.", Long::doubleValue),
                new Family<>(List.of("application", "operation"), durations).seconds(
                        "wsgateway_application_duration_seconds", "How long what an application times itself took.",
                        Function.identity()));
    }

    private static <T> Family<T> numbers(String label, Map<String, T> numbers) {
        return new Family<>(List.of(label), things(numbers));
    }

    private static <T> List<Thing<T>> things(Map<String, T> byLabel) {
        return new TreeMap<>(byLabel).entrySet().stream()
                .map(entry -> new Thing<>(List.of(entry.getKey()), entry.getValue())).toList();
    }
}
