package io.wsgateway.launcher.run;

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
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A folder of jars that are on no class path: they are loaded where something configured needs them, by a class loader of their
 * own, for as long as the process. Immutable.
 *
 * @param path where they are
 */
record JarsFolder(Path path) {

    /**
     * A folder of the distribution.
     *
     * @param relative to the folder that the gateway's own jars are in
     */
    static JarsFolder ofDistribution(String relative) {
        try {
            return new JarsFolder(Path.of(JarsFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .resolveSibling(relative).normalize());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the gateway's own folder isn't known", e);
        }
    }

    /**
     * The one provider of a service among the jars.
     *
     * @param name what the class loader is called, for stack traces
     * @throws IOException if there are no jars, or none with a provider that can be used
     */
    <T> T provider(Class<T> service, String name) throws IOException {
        URL[] jars = jars();
        try {
            return ServiceLoader.load(service, new URLClassLoader(name, jars, JarsFolder.class.getClassLoader()))
                    .findFirst().orElseThrow(() -> new IOException("no provider in it"));
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new IOException(e.toString(), e);
        }
    }

    private URL[] jars() throws IOException {
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.jar")) {
            for (Path jar : files) {
                jars.add(jar.toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IOException(e);
        }
        return jars.toArray(URL[]::new);
    }
}
