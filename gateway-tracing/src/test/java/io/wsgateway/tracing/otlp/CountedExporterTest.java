package io.wsgateway.tracing.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CountedExporterTest {

    private static final SpanData SPAN = (SpanData) Proxy.newProxyInstance(CountedExporterTest.class.getClassLoader(),
            new Class<?>[] {SpanData.class}, (proxy, method, arguments) -> {
                throw new AssertionError("of no interest here");
            });

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OtlpTracing.class);
    private CompletableResultCode result = new CompletableResultCode();
    private final CountedExporter exporter = new CountedExporter(new SpanExporter() {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }, "http://collector:4318", 3, nanos::get);

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    private void export(int spans) {
        exporter.export(Collections.nCopies(spans, SPAN));
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void spansThatFindNoRoomAreLostUntilOthersAreSent() {
        for (int i = 0; i < 3; i++) {
            assertThat(exporter.admit()).isTrue();
        }
        assertThat(exporter.admit()).isFalse();
        assertThat(exporter.lost()).isOne();
        export(2);
        assertThat(exporter.admit()).as("while they are being sent").isFalse();
        result.succeed();
        assertThat(exporter.admit()).isTrue();
        assertThat(exporter.admit()).isTrue();
        assertThat(exporter.admit()).isFalse();
        assertThat(exporter.lost()).isEqualTo(3);
    }

    @Test
    void logIsToldOfLossesOnceAMinute() {
        for (int round = 0; round < 3; round++) {
            assertThat(exporter.admit()).isTrue();
            result = new CompletableResultCode();
            export(1);
            result.fail();
        }
        assertThat(lines()).containsExactly(
                "tracing: 1 spans lost: http://collector:4318 doesn't take them, or not soon enough");
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(exporter.admit()).isTrue();
        result = new CompletableResultCode();
        export(1);
        result.fail();
        assertThat(lines()).hasSize(2).last().asString().startsWith("tracing: 3 spans lost");
        assertThat(exporter.lost()).isEqualTo(4);
    }
}
