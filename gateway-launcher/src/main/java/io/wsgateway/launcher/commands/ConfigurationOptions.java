package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.ConfigurationFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the configuration comes from. */
public final class ConfigurationOptions {

    @Option(names = "--config", paramLabel = "FILE",
            description = "The configuration file. Default: conf/gateway.yaml of the gateway's folder.")
    private @Nullable Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", arity = "1",
            description = "Sets one key, such as limits.connections=500 or listeners.0.port=8081. Goes before the"
                    + " environment (GATEWAY_LIMITS_CONNECTIONS=500), which goes before the file.")
    private List<String> set = List.of();

    ConfigurationFile file(Map<String, String> environment) {
        return ConfigurationFile.of(file, set, environment);
    }
}
