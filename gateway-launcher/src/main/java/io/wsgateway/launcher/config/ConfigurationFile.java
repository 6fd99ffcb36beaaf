package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Mapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
     * Reads the configuration.
     *
     * @throws ConfigurationException with every problem there is
     */
    public Configuration read() throws ConfigurationException {
        Problems problems = new Problems();
        Optional<Node> tree = YamlTree.readFile(file, name, problems).filter(node -> !node.isNull());
        Mapping root = tree.isPresent() ? mapping(tree.get(), problems) : Mapping.empty(Position.of(name));
        Overlay overlay = new Overlay(problems);
        root = overlay.options(overlay.environment(root, environment), options);
        Configuration configuration = new ConfigurationReader(root, home, problems).read();
        problems.check();
        return configuration;
    }

    private static Mapping mapping(Node root, Problems problems) {
        if (root instanceof Mapping mapping) {
            return mapping;
        }
        problems.add(root.position(), "", root.kind() + " (expected: keys such as listeners: and routes:)");
        return Mapping.empty(root.position());
    }
}
