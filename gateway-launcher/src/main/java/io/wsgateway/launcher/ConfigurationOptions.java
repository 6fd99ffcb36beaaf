package io.wsgateway.launcher;

import io.wsgateway.launcher.config.ConfigurationFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the configuration comes from. */
final class ConfigurationOptions {

    @Option(names = "--config", paramLabel = "FILE",
            description = "The configuration file. Default: conf/gateway.yaml of the gateway's folder.")
    private @Nullable Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", arity = "1",
            description = "Sets one key, such as limits.connections=500 or listeners.0.port=8081. Goes before the"
                    + " environment (GATEWAY_LIMITS_CONNECTIONS=500), which goes before the file.")
    private List<String> set = List.of();

    ConfigurationFile file(Map<String, String> environment) {
        return file(file, set, environment);
    }

    /** The same for a file, or the usual one, and options that were given otherwise. */
    static ConfigurationFile file(@Nullable Path file, List<String> set, Map<String, String> environment) {
        Path home = Path.of(System.getProperty("gateway.home", "")).toAbsolutePath().normalize();
        Path chosen = file == null ? home.resolve("conf").resolve("gateway.yaml") : file;
        return new ConfigurationFile(chosen, name(chosen), home, environment, set);
    }

    /** Relative to the current folder where that is shorter to read; the root, where containers run, is no such folder. */
    private static String name(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = file.toAbsolutePath().normalize();
        return here.getNameCount() > 0 && absolute.startsWith(here) && !absolute.equals(here)
                ? here.relativize(absolute).toString()
                : file.toString();
    }
}
