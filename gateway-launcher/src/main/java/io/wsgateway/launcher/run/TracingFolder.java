package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.TracingConfig;
import io.wsgateway.tracing.Tracing;
import io.wsgateway.tracing.TracingProvider;
import io.wsgateway.tracing.TracingSettings;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars that trace: in {@code tracing} beside the gateway's own, and loaded only where tracing is configured. */
final class TracingFolder {

    private static final Logger LOG = LoggerFactory.getLogger(TracingFolder.class);

    private TracingFolder() {}

    /**
     * Begins to trace, if that is configured.
     *
     * @throws LaunchException if the jars aren't there, or can't be used
     */
    static Tracing open(Optional<TracingConfig> config) throws LaunchException {
        if (config.isEmpty()) {
            return Tracing.OFF;
        }
        return open(config.get(), ofThisProgram());
    }

    static Tracing open(TracingConfig config, Path folder) throws LaunchException {
        String version = Optional.ofNullable(TracingFolder.class.getPackage().getImplementationVersion())
                .orElse("(development)");
        try {
            // For as long as the process: spans may be sent until its end.
            URLClassLoader loader =
                    new URLClassLoader("tracing", jars(folder), TracingFolder.class.getClassLoader());
            Tracing tracing = ServiceLoader.load(TracingProvider.class, loader).findFirst()
                    .orElseThrow(() -> new IOException("no provider in it"))
                    .open(new TracingSettings(config.endpoint(), config.sample(), config.service(), version));
            LOG.info("tracing: {} of all handshakes, sent to {}", config.sample(), config.endpoint());
            return tracing;
        } catch (IOException | ServiceConfigurationError | LinkageError | RuntimeException e) {
            throw new LaunchException("tracing: can't use " + folder + ": " + e
                    + " (expected: the folder of the distribution; tracing.endpoint left out traces nothing)", e);
        }
    }

    private static URL[] jars(Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : files) {
                jars.add(jar.toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IOException(e);
        }
        return jars.toArray(URL[]::new);
    }

    /** Beside the jar that this class is in. */
    private static Path ofThisProgram() throws LaunchException {
        try {
            return Path.of(TracingFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .resolveSibling("tracing");
        } catch (URISyntaxException e) {
            throw new LaunchException("tracing: the gateway's own folder isn't known: " + e.getMessage(), e);
        }
    }
}
