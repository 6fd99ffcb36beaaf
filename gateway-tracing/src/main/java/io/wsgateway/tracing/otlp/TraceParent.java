package io.wsgateway.tracing.otlp;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The span of the client that a request names in {@code traceparent}, by W3C Trace Context. What isn't of that form is passed
 * over, as is a field that is there twice; {@code tracestate} isn't read, for nothing is handed on.
 */
final class TraceParent {

    private static final String FIELD = "traceparent";
    /** Of version 00; later ones may be longer, and what is appended isn't of interest. */
    private static final int MOST_CHARACTERS = 128;

    private static final TextMapGetter<HandshakeRequest> GETTER = new TextMapGetter<>() {

        @Override
        public @Nullable String get(@Nullable HandshakeRequest request, String key) {
            if (request == null || !key.equals(FIELD)) {
                return null;
            }
            List<String> values = request.headers().values(FIELD);
            return values.size() == 1 && values.getFirst().length() <= MOST_CHARACTERS ? values.getFirst() : null;
        }
    };

    private TraceParent() {}

    /** What a span is to be under: the client's, or nothing. */
    static Context of(HandshakeRequest request) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), request, GETTER);
    }
}
