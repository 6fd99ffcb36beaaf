package io.wsgateway.tracing.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how many spans wait, and counts and tells of those that are lost: for want of room, or as they could not be sent. The log
 * has that once a minute at most. Thread-safe.
 */
final class CountedExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(OtlpTracing.class);
    private static final long SILENCE = Duration.ofMinutes(1).toNanos();

    private final SpanExporter exporter;
    private final String endpoint;
    private final int room;
    private final LongSupplier nanos;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong told = new AtomicLong();
    /** When the log may be told again. */
    private final AtomicLong next;

    /**
     * @param endpoint where they are sent, for the log
     * @param room how many spans may wait
     * @param nanos the time, in nanoseconds of any origin
     */
    CountedExporter(SpanExporter exporter, String endpoint, int room, LongSupplier nanos) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.room = room;
        this.nanos = nanos;
        this.next = new AtomicLong(nanos.getAsLong());
    }

    /** Makes room for one more span, which is exported then; false: there is none, and the span is lost. */
    boolean admit() {
        if (waiting.incrementAndGet() <= room) {
            return true;
        }
        waiting.decrementAndGet();
        lost(1);
        return false;
    }

    /** How many spans were lost. */
    long lost() {
        return lost.get();
    }

    private void lost(int spans) {
        lost.addAndGet(spans);
        long now = nanos.getAsLong();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + SILENCE)) {
            long all = lost.get();
            LOG.warn("tracing: {} spans lost: {} doesn't take them, or not soon enough", all - told.getAndSet(all),
                    endpoint);
        }
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            waiting.addAndGet(-count);
            if (!result.isSuccess()) {
                lost(count);
            }
        });
        return result;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
