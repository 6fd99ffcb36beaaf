package io.wsgateway.tracing;

import java.net.URI;

/**
 * What traces are made by. Immutable.
 *
 * @param endpoint where they are sent, by OTLP over HTTP: {@code http://127.0.0.1:4318/v1/traces}
 * @param sample which part of the opening handshakes is traced, from 0 to 1
 * @param service the name of the service that they are of
 * @param version the gateway's version
 */
public record TracingSettings(URI endpoint, double sample, String service, String version) {

    public TracingSettings {
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample: " + sample + " (expected: from 0 to 1)");
        }
    }
}
