/** Spans of opening handshakes and sessions by OpenTelemetry's SDK, sent by OTLP over HTTP. The only package that knows OpenTelemetry. */
@NullMarked
package io.wsgateway.tracing.otlp;

import org.jspecify.annotations.NullMarked;
