package io.wsgateway.launcher.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;

/** Scrapes of one process: the gateway's metrics and the JVM's. Thread-safe. */
final class Scrapes {

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final OpenMetricsTextFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final PrometheusTextFormatWriter plain = PrometheusTextFormatWriter.create();

    Scrapes(Supplier<Reading> readings) {
        registry.register(new GatewayCollector(readings));
        JvmMetrics.builder().register(registry);
    }

    Answer answer(String accepted) {
        ExpositionFormatWriter writer = openMetrics.accepts(accepted) ? openMetrics : plain;
        ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 15);
        try {
            writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer(200, List.of(new HeaderField("Content-Type", writer.getContentType()),
                new HeaderField("Cache-Control", "no-store"), new HeaderField("X-Content-Type-Options", "nosniff")),
                text.toByteArray());
    }
}
