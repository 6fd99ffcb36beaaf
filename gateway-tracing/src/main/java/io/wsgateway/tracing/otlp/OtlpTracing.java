package io.wsgateway.tracing.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.tracing.TracedEnd;
import io.wsgateway.tracing.TracedHandshake;
import io.wsgateway.tracing.Tracing;
import io.wsgateway.tracing.TracingSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Spans of the handshakes that are chosen, and of the sessions they open when these end, each linked to its handshake's. They are
 * sent aside, and lost where the endpoint doesn't take them. Thread-safe.
 *
 * <p>Which handshakes are traced is the gateway's choice alone: by the flag in {@code traceparent} peers would make it.
 */
final class OtlpTracing implements Tracing {

    /** How many spans may wait to be sent. */
    static final int MOST_WAITING = 4096;

    /** How many open sessions may be traced at once. */
    private static final int MOST_SESSIONS = 100_000;
    private static final int BATCH = 512;
    private static final Duration SENT_EVERY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofSeconds(3);
    private static final int LEAST_ERROR = 500;
    /** The SDK's own words on what fails; {@link CountedExporter} says it. Held, or the JDK would forget its level. */
    private static final Logger OF_THE_SDK = Logger.getLogger("io.opentelemetry");

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final CountedExporter exporter;
    private final double sample;
    private final InstantSource clock;
    private final Map<Long, SpanContext> sessions = new ConcurrentHashMap<>();

    private OtlpTracing(SdkTracerProvider provider, CountedExporter exporter, TracingSettings settings,
            InstantSource clock) {
        this.provider = provider;
        this.tracer = provider.get("io.wsgateway", settings.version());
        this.exporter = exporter;
        this.sample = settings.sample();
        this.clock = clock;
    }

    static OtlpTracing open(TracingSettings settings) {
        OF_THE_SDK.setLevel(Level.OFF);
        URI endpoint = settings.endpoint();
        CountedExporter exporter = new CountedExporter(
                OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).setTimeout(TIMEOUT)
                        .setServiceClassLoader(OtlpTracing.class.getClassLoader()).build(),
                endpoint.getScheme() + "://" + endpoint.getRawAuthority(), MOST_WAITING, System::nanoTime);
        // Whatever gets here has been chosen, and has room.
        SdkTracerProvider provider = SdkTracerProvider.builder().setSampler(Sampler.alwaysOn())
                .setResource(Resource.getDefault().merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"), settings.service(),
                        AttributeKey.stringKey("service.version"), settings.version()))))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).setMaxQueueSize(MOST_WAITING)
                        .setMaxExportBatchSize(BATCH).setScheduleDelay(SENT_EVERY).setExporterTimeout(TIMEOUT).build())
                .build();
        return new OtlpTracing(provider, exporter, settings, InstantSource.system());
    }

    @Override
    public void handshake(TracedHandshake handshake) {
        if (ThreadLocalRandom.current().nextDouble() >= sample || !exporter.admit()) {
            return;
        }
        Instant now = clock.instant();
        @Nullable HandshakeRequest request = handshake.request().orElse(null);
        Span span = tracer.spanBuilder(name(request, handshake.route().orElse("")))
                .setParent(request == null ? Context.root() : TraceParent.of(request)).setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(now.minus(handshake.took())).setAllAttributes(attributes(handshake, request))
                .startSpan();
        if (handshake.outcome().status() >= LEAST_ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
        handshake.outcome().session().ifPresent(session -> {
            if (sessions.size() < MOST_SESSIONS) {
                sessions.put(session.number(), span.getSpanContext());
            }
        });
        span.end(now);
    }

    /** {@code GET /chat}: few different ones, however many paths peers ask for. */
    private static String name(@Nullable HandshakeRequest request, String route) {
        String method = request == null ? "HTTP" : method(request);
        return route.isEmpty() ? method : method + " " + route;
    }

    private static String method(HandshakeRequest request) {
        return request.method().equals("GET") || request.method().equals("CONNECT") ? request.method() : "HTTP";
    }

    private static Attributes attributes(TracedHandshake handshake, @Nullable HandshakeRequest request) {
        AttributesBuilder attributes = Attributes.builder()
                .put("http.response.status_code", handshake.outcome().status())
                .put("network.protocol.name", "http")
                .put("client.address", handshake.peer().getAddress().getHostAddress())
                .put("gateway.listener", handshake.listener());
        if (request != null) {
            String method = method(request);
            attributes.put("http.request.method", method.equals("HTTP") ? "_OTHER" : method)
                    .put("url.scheme", request.secure() ? "wss" : "ws")
                    .put("url.path", path(request.target()))
                    .put("network.protocol.version", Printable.of(request.version()).replace("HTTP/", ""));
        }
        handshake.route().ifPresent(route -> attributes.put("http.route", route));
        handshake.outcome().rejection().ifPresent(id -> attributes.put("error.type", id));
        handshake.outcome().application().ifPresent(name -> attributes.put("gateway.application", name));
        handshake.outcome().subprotocol().ifPresent(name -> attributes.put("gateway.subprotocol", name));
        handshake.outcome().session().ifPresent(session -> attributes.put("gateway.session", session.id()));
        return attributes.build();
    }

    /** Without the query, in which there may be a token. */
    private static String path(String target) {
        int query = target.indexOf('?');
        return Printable.of(query < 0 ? target : target.substring(0, query));
    }

    @Override
    public boolean isTraced(long session) {
        return sessions.containsKey(session);
    }

    @Override
    public void ended(TracedEnd end) {
        SpanContext handshake = sessions.remove(end.session().number());
        if (handshake == null || !exporter.admit()) {
            return;
        }
        Instant now = clock.instant();
        tracer.spanBuilder("session").setNoParent().addLink(handshake).setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(now.minus(end.open()))
                .setAllAttributes(Attributes.builder().put("gateway.session", end.session().id())
                        .put("gateway.messages.received", end.received()).put("gateway.messages.sent", end.sent())
                        .put("gateway.close.code", end.closeCode())
                        .put("gateway.ended.by", end.by().name().toLowerCase(Locale.ROOT).replace('_', '-')).build())
                .startSpan().end(now);
    }

    @Override
    public long lost() {
        return exporter.lost();
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
    }
}
