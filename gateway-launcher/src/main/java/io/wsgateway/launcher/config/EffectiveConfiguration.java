package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.EffectiveValue.Origin;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.WrittenKeys.WrittenValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration with all that holds, whether it is written or not. The defaults are those of the file that the distribution
 * brings, which a test holds to the code; of entries of lists only what is written is known.
 */
public final class EffectiveConfiguration {

    private static final String DEFAULTS = "gateway.yaml";

    private EffectiveConfiguration() {}

    /** Every key that holds: what is written in the order of its tree, then the defaults. */
    public static List<EffectiveValue> of(WrittenConfiguration written) {
        Map<String, WrittenValue> own = WrittenKeys.of(written.tree());
        List<EffectiveValue> values = new ArrayList<>();
        own.forEach((key, value) -> {
            if (!value.isEntry()) {
                values.add(new EffectiveValue(key, value.shown(), Origin.of(value.position()),
                        Optional.of(value.position().toString())));
            }
        });
        defaults().forEach((key, value) -> {
            if (!value.isEntry() && !isReplaced(key, own.keySet())) {
                values.add(new EffectiveValue(key, value.shown(), Origin.DEFAULT, Optional.empty()));
            }
        });
        return values;
    }

    /** Whether the key, what it is in, or the list that it is in is written. */
    private static boolean isReplaced(String key, Set<String> written) {
        int list = key.indexOf('[');
        return written.contains(key) || written.stream().anyMatch(other -> key.startsWith(other + ".")
                || list > 0 && other.startsWith(key.substring(0, list + 1)));
    }

    private static Map<String, WrittenValue> defaults() {
        try (InputStream in = EffectiveConfiguration.class.getResourceAsStream(DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + DEFAULTS);
            }
            Optional<Node> tree = YamlTree.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), DEFAULTS,
                    new Problems());
            return tree.filter(Mapping.class::isInstance).map(root -> WrittenKeys.of((Mapping) root)).orElse(Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
