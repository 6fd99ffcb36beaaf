package io.wsgateway.tracing;

/** Begins to trace; found by {@link java.util.ServiceLoader} among jars that are loaded only where tracing is configured. */
public interface TracingProvider {

    /** What is told of handshakes and sessions from now on. */
    Tracing open(TracingSettings settings);
}
