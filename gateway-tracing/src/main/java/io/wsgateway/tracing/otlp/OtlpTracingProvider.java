package io.wsgateway.tracing.otlp;

import io.wsgateway.tracing.Tracing;
import io.wsgateway.tracing.TracingProvider;
import io.wsgateway.tracing.TracingSettings;

/** Traces by OpenTelemetry's SDK. */
public final class OtlpTracingProvider implements TracingProvider {

    @Override
    public Tracing open(TracingSettings settings) {
        return OtlpTracing.open(settings);
    }
}
