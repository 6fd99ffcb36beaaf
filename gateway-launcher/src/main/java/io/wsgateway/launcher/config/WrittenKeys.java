package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Entry;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.config.Node.Sequence;
import io.wsgateway.launcher.text.Escaped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every key of a tree with its value, by a path in which entries of lists have the name that tells them from the others and not
 * their index: {@code routes[/chat].limits.connections}. So an entry that moves in its list is the same one.
 */
final class WrittenKeys {

    /** What stands for an entry of a list as a whole, beside its keys. */
    static final String ENTRY = "";

    private static final String URL = "url";

    private final Map<String, WrittenValue> values = new LinkedHashMap<>();

    private WrittenKeys() {}

    /**
     * What is written at one key.
     *
     * @param text as it is written; a secret where it may be one
     * @param form what may be shown of it
     * @param position where it stands
     */
    record WrittenValue(String text, Form form, Position position) {

        enum Form {
            PLAIN,
            /** A URL, whose user and query may be secrets. */
            URL,
            SECRET
        }

        /** Whether it is an entry of a list as a whole. */
        boolean isEntry() {
            return text.equals(ENTRY);
        }

        /** As operators may see it: escaped, without what may be a secret. */
        String shown() {
            return switch (form) {
                case SECRET -> "(secret)";
                case URL -> Escaped.text(text.replaceAll("//[^/@]*@", "//…@").replaceFirst("\\?.*", "?…"));
                case PLAIN -> Escaped.text(text);
            };
        }

        @Override
        public String toString() {
            return shown();
        }
    }

    /** The keys of a tree, in its order. */
    static Map<String, WrittenValue> of(Mapping tree) {
        WrittenKeys keys = new WrittenKeys();
        keys.mapping("", tree, Schema.ROOT);
        return keys.values;
    }

    private void mapping(String path, Mapping mapping, Schema schema) {
        for (Map.Entry<String, Entry> each : mapping.entries().entrySet()) {
            String name = Escaped.text(each.getKey());
            Schema inner = switch (schema) {
                case Schema.Section section -> section.keys().getOrDefault(each.getKey(), Schema.Value.OTHER);
                case Schema.Free free -> new Schema.Any();
                case Schema.Any any -> any;
                default -> Schema.Value.OTHER;
            };
            node(path.isEmpty() ? name : path + "." + name, each.getKey(), each.getValue().value(), inner);
        }
    }

    private void node(String path, String name, Node node, Schema schema) {
        switch (node) {
            case Mapping mapping -> mapping(path, mapping, schema);
            case Sequence list when schema instanceof Schema.ListOf(var entry) -> entries(path, list, entry);
            case Sequence list -> put(path, name, list.items().stream().map(WrittenKeys::text)
                    .collect(Collectors.joining(", ", "[", "]")), schema, list.position());
            case Scalar scalar when !scalar.isNull() -> put(path, name, text(scalar), schema, scalar.position());
            case Scalar nothing -> {}
        }
    }

    private void put(String path, String name, String text, Schema schema, Position position) {
        boolean secret =
                schema == Schema.Value.VERBATIM || schema instanceof Schema.Any || schema instanceof Schema.Free;
        values.put(path, new WrittenValue(text, secret
                ? WrittenValue.Form.SECRET
                : name.equals(URL) ? WrittenValue.Form.URL
                : WrittenValue.Form.PLAIN, position));
    }

    private void entries(String path, Sequence list, Schema schema) {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < list.items().size(); i++) {
            Node item = list.items().get(i);
            String name = item instanceof Mapping entry ? name(entry, i) : Integer.toString(i);
            for (int n = 2; !taken.add(name); n++) {
                name = (item instanceof Mapping entry ? name(entry, i) : Integer.toString(i)) + "#" + n;
            }
            String label = path + "[" + name + "]";
            values.put(label, new WrittenValue(ENTRY, WrittenValue.Form.PLAIN, item.position()));
            node(label, "", item, schema);
        }
    }

    /** A route by host and path, a listener by its place, all else by its name; what has none by its index. */
    private static String name(Mapping entry, int index) {
        Optional<String> socket = child(entry, "socket").filter(Mapping.class::isInstance).map(Mapping.class::cast)
                .flatMap(section -> scalar(section, "path"));
        return scalar(entry, "path").map(path -> scalar(entry, "host").orElse("") + path)
                .or(() -> socket.map(path -> "unix:" + path))
                .or(() -> scalar(entry, "name"))
                .or(() -> scalar(entry, "port").map(port -> scalar(entry, "address").orElse("0.0.0.0") + ":" + port))
                .map(Escaped::text)
                .orElse(Integer.toString(index));
    }

    private static Optional<String> scalar(Mapping entry, String key) {
        return child(entry, key).filter(node -> !node.isNull()).filter(Scalar.class::isInstance)
                .map(node -> ((Scalar) node).text());
    }

    private static Optional<Node> child(Mapping entry, String key) {
        return Optional.ofNullable(entry.entries().get(key)).map(Entry::value);
    }

    private static String text(@Nullable Node node) {
        return switch (node) {
            case Scalar scalar -> scalar.text();
            case Sequence list -> list.items().stream().map(WrittenKeys::text)
                    .collect(Collectors.joining(", ", "[", "]"));
            case Mapping mapping -> {
                List<String> texts = new ArrayList<>();
                mapping.entries().forEach((key, entry) -> texts.add(key + ": " + text(entry.value())));
                yield "{" + String.join(", ", texts) + "}";
            }
            case null -> "";
        };
    }
}
