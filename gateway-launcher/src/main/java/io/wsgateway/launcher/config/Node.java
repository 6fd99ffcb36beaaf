package io.wsgateway.launcher.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** A node of the configuration's tree, before it means anything. Immutable. */
public sealed interface Node {

    /** Where it stands. */
    Position position();

    /** What it is, for messages. */
    String kind();

    /** What a scalar looks like. */
    enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        NULL
    }

    /** A scalar, with its text as it was written. */
    record Scalar(Position position, Kind form, String text) implements Node {
        @Override
        public String kind() {
            return switch (form) {
                case TEXT -> "text";
                case NUMBER -> "a number";
                case FLAG -> text;
                case NULL -> "nothing";
            };
        }

        /** Without the text, which may be a secret. */
        @Override
        public String toString() {
            return "Scalar[" + position + "]";
        }
    }

    /** A list. */
    record Sequence(Position position, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys and their values, in the order they were written. */
    record Mapping(Position position, Map<String, Entry> entries) implements Node {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** No keys at all. */
        public static Mapping empty(Position position) {
            return new Mapping(position, Map.of());
        }

        @Override
        public String kind() {
            return "a section";
        }
    }

    /** A value and where its key stands. */
    record Entry(Position key, Node value) {}

    /** Whether the other says the same, wherever it is written: keys in any order, numbers as the same text. */
    default boolean isSame(Node other) {
        return switch (this) {
            case Scalar scalar -> other instanceof Scalar text && isNull() == other.isNull()
                    && scalar.text().equals(text.text());
            case Sequence list -> other instanceof Sequence items && list.items().size() == items.items().size()
                    && IntStream.range(0, list.items().size())
                            .allMatch(i -> list.items().get(i).isSame(items.items().get(i)));
            case Mapping mapping -> other instanceof Mapping keys
                    && mapping.entries().keySet().equals(keys.entries().keySet())
                    && mapping.entries().entrySet().stream().allMatch(entry -> entry.getValue().value()
                            .isSame(Objects.requireNonNull(keys.entries().get(entry.getKey())).value()));
        };
    }

    /** True for a key without a value, which counts as a key that isn't there. */
    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.form() == Kind.NULL;
    }
}
