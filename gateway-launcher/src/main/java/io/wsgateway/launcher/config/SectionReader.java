package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Entry;
import io.wsgateway.launcher.config.Node.Kind;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.config.Node.Sequence;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values out of one section. A key that isn't there reads as its default; so does one whose value is wrong,
 * which is remembered as a problem. Unknown keys are problems as soon as the section is read at all.
 */
final class SectionReader {

    private static final String TEXT = "text";

    private final Schema.Section schema;
    private final Mapping section;
    private final String path;
    private final Problems problems;

    /**
     * @param misplaced the problem with a key that exists elsewhere but not in this section
     */
    SectionReader(Schema.Section schema, Mapping section, String path, Problems problems,
            Function<String, Optional<String>> misplaced) {
        this.schema = schema;
        this.section = section;
        this.path = path;
        this.problems = problems;
        section.entries().forEach((key, entry) -> {
            if (!schema.keys().containsKey(key)) {
                problems.add(entry.key(), pathOf(Escaped.text(key)), misplaced.apply(key)
                        .orElseGet(() -> unknown(key, schema.keys().keySet())));
            }
        });
    }

    /** What is an application's own stands below {@code settings}, where there are any. */
    private static String unknown(String key, Set<String> known) {
        String suggestion = Suggestion.forName(key, known);
        return "unknown key" + suggestion + (known.contains("settings") && !suggestion.contains("did you mean")
                ? "; a setting of the application stands below settings"
                : "");
    }

    /** Where the section stands. */
    Position position() {
        return section.position();
    }

    /** The position of a key's value, or of the section if the key isn't there. */
    Position position(String key) {
        Entry entry = section.entries().get(key);
        return entry == null ? section.position() : entry.value().position();
    }

    /** Where a key is written, with its path; where it isn't, the section that lacks it. */
    String place(String key) {
        return find(key).isPresent()
                ? position(key) + ": " + pathOf(key)
                : position() + ": " + path + " has no " + key;
    }

    /** The path of a key of this section. */
    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The value of a key, unless it isn't there or is empty. */
    Optional<Node> find(String key) {
        known(key);
        return Optional.ofNullable(section.entries().get(key)).map(Entry::value).filter(node -> !node.isNull());
    }

    /** True if the key is there without a value, or with an empty text. */
    boolean isEmpty(String key) {
        known(key);
        Entry entry = section.entries().get(key);
        return entry != null && (entry.value().isNull()
                || entry.value() instanceof Scalar scalar && scalar.text().isEmpty());
    }

    /** Adds a problem with a key of this section. */
    void problem(String key, String message) {
        problems.add(position(key), pathOf(key), message);
    }

    /** A text. */
    Optional<Text> text(String key) {
        return scalar(key, TEXT).map(scalar -> new Text(scalar.position(), pathOf(key), scalar.text()));
    }

    /** A text or a list of texts; empty if the key isn't there. */
    Optional<List<Text>> texts(String key) {
        return find(key).map(node -> {
            List<Node> items = node instanceof Sequence sequence ? sequence.items() : List.of(node);
            List<Text> texts = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                String item = node instanceof Sequence ? pathOf(key) + "[" + i + "]" : pathOf(key);
                if (items.get(i) instanceof Scalar scalar && scalar.form() != Kind.NULL) {
                    texts.add(new Text(scalar.position(), item, scalar.text()));
                } else {
                    Entry entry = new Entry(node.position(), items.get(i));
                    problems.add(items.get(i).position(), item, wrongType(items.get(i), TEXT) + quoteHint(entry));
                }
            }
            return texts;
        });
    }

    /** {@code true} or {@code false}. */
    boolean flag(String key, boolean defaultValue) {
        return parsed(key, defaultValue, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** One of an enum's names, in lower case. */
    <E extends Enum<E>> E word(String key, E defaultValue, Class<E> words) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E word : words.getEnumConstants()) {
            byName.put(word.name().toLowerCase(Locale.ROOT).replace('_', '-'), word);
        }
        return parsed(key, defaultValue, String.join(" or ", byName.keySet()),
                text -> Optional.ofNullable(byName.get(text)));
    }

    /** A whole number. */
    int integer(String key, int defaultValue, int min, int max) {
        return parsed(key, defaultValue, "a whole number from " + min + " to " + max, text -> wholeNumber(text)
                .filter(number -> number >= min && number <= max).map(Math::toIntExact));
    }

    /** A size in bytes. */
    long bytes(String key, long defaultValue, long min, long max) {
        return parsed(key, defaultValue,
                "a size from " + Units.writeSize(min) + " to " + Units.writeSize(max) + ", such as 64KiB",
                text -> Units.size(text).filter(size -> size >= min && size <= max));
    }

    /** A duration. */
    Duration duration(String key, Duration defaultValue, Duration min, Duration max) {
        return parsed(key, defaultValue,
                "a duration from " + Units.writeDuration(min) + " to " + Units.writeDuration(max) + ", such as 10s",
                text -> Units.duration(text).filter(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0));
    }

    /** A section within; an empty one if it isn't there. */
    SectionReader section(String key) {
        return section(key, unknown -> Optional.empty());
    }

    /** A section within, which explains keys that belong elsewhere. */
    SectionReader section(String key, Function<String, Optional<String>> misplaced) {
        Schema.Section inner = (Schema.Section) known(key);
        return new SectionReader(inner, mapping(key), pathOf(key), problems, misplaced);
    }

    /** The keys of a section which only an application knows. */
    Mapping free(String key) {
        return mapping(key);
    }

    /** A list of sections; empty if the key isn't there. */
    Optional<List<SectionReader>> sections(String key) {
        Optional<Node> found = find(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!(found.get() instanceof Sequence sequence)) {
            problem(key, wrongType(found.get(), "a list"));
            return Optional.empty();
        }
        Schema.Section entry = (Schema.Section) ((Schema.ListOf) known(key)).entry();
        List<SectionReader> sections = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Node item = sequence.items().get(i);
            String itemPath = pathOf(key) + "[" + i + "]";
            if (item instanceof Mapping mapping) {
                sections.add(new SectionReader(entry, mapping, itemPath, problems, unknown -> Optional.empty()));
            } else {
                problems.add(item.position(), itemPath, wrongType(item, "a section"));
            }
        }
        return Optional.of(sections);
    }

    private Schema known(String key) {
        Schema inner = schema.keys().get(key);
        if (inner == null) {
            throw new IllegalStateException("the schema lacks " + pathOf(key));
        }
        return inner;
    }

    private Mapping mapping(String key) {
        Optional<Node> found = find(key);
        if (found.isPresent() && found.get() instanceof Mapping mapping) {
            return mapping;
        }
        found.ifPresent(node -> problem(key, wrongType(node, "a section")));
        return Mapping.empty(section.position());
    }

    private Optional<Scalar> scalar(String key, String expected) {
        Optional<Node> found = find(key);
        if (found.isPresent() && !(found.get() instanceof Scalar)) {
            problem(key, wrongType(found.get(), expected)
                    + (expected.equals(TEXT) ? quoteHint(section.entries().get(key)) : ""));
        }
        return found.filter(Scalar.class::isInstance).map(Scalar.class::cast);
    }

    /** A value of any form; {@code parse} says what it means, {@code expected} what it may be. */
    <T> T parsed(String key, T defaultValue, String expected, Function<String, Optional<T>> parse) {
        Optional<Scalar> scalar = scalar(key, expected);
        if (scalar.isEmpty()) {
            return defaultValue;
        }
        Optional<T> value = parse.apply(scalar.get().text());
        if (value.isEmpty()) {
            problem(key, Escaped.text(scalar.get().text()) + " (expected: " + expected + ")");
        }
        return value.orElse(defaultValue);
    }

    private static Optional<Long> wholeNumber(String text) {
        return text.matches("-?\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** What helps if a text begins with a bracket: sections and lists that are none begin in the line of their key. */
    private static String quoteHint(@Nullable Entry entry) {
        boolean inLine = entry != null && entry.key().line() > 0
                && entry.key().line() == entry.value().position().line();
        return switch (entry == null || !inLine ? null : entry.value()) {
            case Mapping mapping -> "; quote a value that begins with {";
            case Sequence sequence -> "; quote a value that begins with [";
            case null, default -> "";
        };
    }

    private static String wrongType(Node found, String expected) {
        return found.kind() + " (expected: " + expected + ")";
    }
}
