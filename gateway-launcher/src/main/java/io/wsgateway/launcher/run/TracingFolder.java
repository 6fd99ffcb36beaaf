package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.TracingConfig;
import io.wsgateway.tracing.Tracing;
import io.wsgateway.tracing.TracingProvider;
import io.wsgateway.tracing.TracingSettings;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars that trace: in {@code tracing} beside the gateway's own, and loaded only where tracing is configured. */
final class TracingFolder {

    private static final Logger LOG = LoggerFactory.getLogger(TracingFolder.class);
    private static final String NAME = "tracing";

    private TracingFolder() {}

    /**
     * Begins to trace, if that is configured.
     *
     * @throws LaunchException if the jars aren't there, or can't be used
     */
    static Tracing open(Optional<TracingConfig> config) throws LaunchException {
        return config.isEmpty() ? Tracing.OFF : open(config.get());
    }

    private static Tracing open(TracingConfig config) throws LaunchException {
        String version = Optional.ofNullable(TracingFolder.class.getPackage().getImplementationVersion())
                .orElse("(development)");
        JarsFolder jars = JarsFolder.ofDistribution(NAME);
        try {
            Tracing tracing = jars.provider(TracingProvider.class, NAME)
                    .open(new TracingSettings(config.endpoint(), config.sample(), config.service(), version));
            LOG.info("tracing: {} of all handshakes, sent to {}", config.sample(), config.endpoint());
            return tracing;
        } catch (IOException | LinkageError | RuntimeException e) {
            throw new LaunchException("tracing: can't use " + jars.path() + ": " + e
                    + " (expected: the folder of the distribution; tracing.endpoint left out traces nothing)", e);
        }
    }
}
