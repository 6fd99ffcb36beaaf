package io.wsgateway.launcher.config;

import java.net.URI;

/**
 * Where spans of opening handshakes and sessions are sent. Immutable.
 *
 * @param endpoint where OTLP is taken over HTTP
 * @param sample which part of the handshakes is traced, from 0 to 1
 * @param service the name of the service that they are of
 */
public record TracingConfig(URI endpoint, double sample, String service) {}
