package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Mapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration comes from, in order of precedence: options, environment, file, defaults. Immutable.
 *
 * @param file the YAML file
 * @param name how the file is called in messages
 * @param home what relative paths in it are relative to
 * @param environment all environment variables
 * @param options each {@code key=value} of a {@code --set}
 */
public record ConfigurationFile(Path file, String name, Path home, Map<String, String> environment,
        List<String> options) {

    public ConfigurationFile {
        environment = Map.copyOf(environment);
        options = List.copyOf(options);
    }

    /**
     * A configuration of this process.
     *
     * @param file null: {@code conf/gateway.yaml} of the gateway's folder
     * @param set each {@code key=value} of a {@code --set}
     */
    public static ConfigurationFile of(@Nullable Path file, List<String> set, Map<String, String> environment) {
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

    /**
     * Reads the configuration.
     *
     * @throws ConfigurationException with every problem there is
     */
    public Configuration read() throws ConfigurationException {
        return readWritten().configuration();
    }

    /**
     * Reads the configuration, and keeps what is written.
     *
     * @throws ConfigurationException with every problem there is
     */
    public WrittenConfiguration readWritten() throws ConfigurationException {
        Problems problems = new Problems();
        Optional<Node> tree = YamlTree.readFile(file, name, problems).filter(node -> !node.isNull());
        Mapping root = tree.isPresent() ? mapping(tree.get(), problems) : Mapping.empty(Position.of(name));
        Overlay overlay = new Overlay(problems);
        root = overlay.options(overlay.environment(root, environment), options);
        Configuration configuration = new ConfigurationReader(root, home, problems).read();
        problems.check();
        return new WrittenConfiguration(root, configuration);
    }

    private static Mapping mapping(Node root, Problems problems) {
        if (root instanceof Mapping mapping) {
            return mapping;
        }
        problems.add(root.position(), "", root.kind() + " (expected: keys such as listeners: and routes:)");
        return Mapping.empty(root.position());
    }
}
