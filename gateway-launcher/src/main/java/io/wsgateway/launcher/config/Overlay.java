package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Entry;
import io.wsgateway.launcher.config.Node.Kind;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.config.Node.Sequence;
import io.wsgateway.launcher.text.Escaped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lays what the environment and the command line say over the file's tree. A value is a text as it is given, never YAML:
 * what stands in it can't make it another value. Lists and sections are given entry by entry, by index and by name.
 */
final class Overlay {

    private final Problems problems;

    Overlay(Problems problems) {
        this.problems = problems;
    }

    /**
     * The tree with every {@code GATEWAY_…} variable in its place. An empty variable counts as one that isn't set, unless
     * an empty text may be meant.
     */
    Mapping environment(Mapping root, Map<String, String> environment) {
        record Variable(KeyPath path, String name, String value) {}
        List<Variable> variables = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (EnvironmentNames.isUnrelated(name, value)) {
                return;
            }
            Optional<KeyPath> path = EnvironmentNames.resolve(name);
            if (path.isPresent() && !isNone(value, schema(path.get()))) {
                variables.add(new Variable(path.get(), name, value));
            } else if (path.isEmpty() && !value.isEmpty()) {
                problems.add(Position.of("environment"), Escaped.text(name),
                        "no key of the configuration" + EnvironmentNames.suggestion(name));
            }
        });
        variables.sort((one, other) -> KeyPath.ORDER.compare(one.path, other.path));
        Mapping result = root;
        for (Variable variable : variables) {
            result = put(result, variable.path, variable.value, Position.of("environment " + variable.name));
        }
        return result;
    }

    /** The tree with every {@code --set key=value} in its place, a later one over an earlier one. */
    Mapping options(Mapping root, List<String> options) {
        Mapping result = root;
        Position position = Position.of("--set");
        for (String option : options) {
            int equals = option.indexOf('=');
            Optional<KeyPath> path = equals < 0 ? Optional.empty() : KeyPath.parse(option.substring(0, equals).strip());
            if (path.isEmpty()) {
                // What has no key may be a secret that lost its key: it isn't repeated here.
                problems.add(position, "", "expected key=value, such as limits.connections=500");
            } else {
                result = put(result, path.get(), option.substring(equals + 1), position);
            }
        }
        return result;
    }

    private Mapping put(Mapping root, KeyPath path, String text, Position position) {
        Schema schema = schema(path);
        if (schema == Schema.Value.TEXTS && text.startsWith("[")) {
            problems.add(position, path.toString(),
                    "a list (expected: one text, or each by its index: " + path.then("0") + ")");
            return root;
        }
        Kind kind = isNone(text, schema) ? Kind.NULL : Kind.TEXT;
        return (Mapping) put(root, Schema.ROOT, path, 0, new Scalar(position, kind, text));
    }

    /** An empty text is no value, except where nothing must not be taken for what wasn't given. */
    private static boolean isNone(String text, @Nullable Schema schema) {
        return text.isEmpty() && schema != Schema.Value.VERBATIM && !(schema instanceof Schema.Any);
    }

    /** A copy of the node with the value put in at the path's step and those after it. */
    private Node put(@Nullable Node node, @Nullable Schema schema, KeyPath path, int step, Node value) {
        if (step == path.steps().size()) {
            return value;
        }
        String key = path.steps().get(step);
        Schema inner = child(schema, key);
        if (schema instanceof Schema.ListOf || schema == Schema.Value.TEXTS
                || schema instanceof Schema.Any && KeyPath.isIndex(key) && !(node instanceof Mapping)) {
            return putItem(node, inner, path, step, value);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Position position = value.position();
        if (node instanceof Mapping mapping) {
            entries.putAll(mapping.entries());
            position = mapping.position();
        }
        Entry old = entries.get(key);
        Node replaced = put(old == null ? null : old.value(), inner, path, step + 1, value);
        entries.put(key, new Entry(value.position(), replaced));
        return new Mapping(position, entries);
    }

    private Node putItem(@Nullable Node node, @Nullable Schema inner, KeyPath path, int step, Node value) {
        List<Node> items = new ArrayList<>(items(node));
        Position position = node instanceof Sequence ? node.position() : value.position();
        String key = path.steps().get(step);
        int index = KeyPath.isIndex(key) ? Integer.parseInt(key) : -1;
        if (index < 0 || index > items.size()) {
            problems.add(value.position(), path.toString(), "the list has " + items.size() + (items.size() == 1
                    ? " entry"
                    : " entries") + " (expected: an index from 0 to " + items.size() + ")");
        } else if (index == items.size()) {
            items.add(put(null, inner, path, step + 1, value));
        } else {
            items.set(index, put(items.get(index), inner, path, step + 1, value));
        }
        return new Sequence(position, items);
    }

    /** What a list holds; a single text is a list of one. */
    private static List<Node> items(@Nullable Node node) {
        return switch (node) {
            case Sequence sequence -> sequence.items();
            case Scalar scalar when !scalar.isNull() -> List.of(scalar);
            case null, default -> List.of();
        };
    }

    private static @Nullable Schema schema(KeyPath path) {
        Schema schema = Schema.ROOT;
        for (String step : path.steps()) {
            schema = child(schema, step);
        }
        return schema;
    }

    private static @Nullable Schema child(@Nullable Schema schema, String key) {
        return switch (schema) {
            case Schema.Section section -> section.keys().get(key);
            case Schema.ListOf list -> list.entry();
            case Schema.Free free -> new Schema.Any();
            case Schema.Any any -> any;
            case Schema.Value value when value == Schema.Value.TEXTS -> Schema.Value.TEXT;
            case null, default -> null;
        };
    }
}
