package io.wsgateway.launcher.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** True for a key without a value, which counts as a key that isn't there. */
    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.form() == Kind.NULL;
    }
}
