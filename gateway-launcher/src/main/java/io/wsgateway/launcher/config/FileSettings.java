package io.wsgateway.launcher.config;

import io.wsgateway.app.Settings;
import io.wsgateway.launcher.config.Node.Entry;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.config.Node.Sequence;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.Suggestion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The {@code settings:} of one application, or a section of them. Remembers what was asked for; messages never repeat a value,
 * which may be a secret. Thread-safe.
 */
public final class FileSettings implements Settings {

    private static final String FILE = "-file";

    private final Mapping section;
    private final String key;
    private final Map<String, String> fallbacks;
    private final SettingsFiles files;
    private final Problems problems;
    private final Set<String> asked = new TreeSet<>();
    private final Map<String, List<FileSettings>> within = new HashMap<>();

    /**
     * @param key the path of the section's key
     * @param fallbacks texts where the section has none, which the application may leave unasked
     * @param home the folder that paths of files are relative to
     */
    public FileSettings(Mapping section, String key, Map<String, String> fallbacks, Path home, Problems problems) {
        this(section, key, fallbacks, new SettingsFiles(home, problems), problems);
    }

    private FileSettings(Mapping section, String key, Map<String, String> fallbacks, SettingsFiles files,
            Problems problems) {
        this.section = section;
        this.key = key;
        this.fallbacks = Map.copyOf(fallbacks);
        this.files = files;
        this.problems = problems;
    }

    @Override
    public synchronized boolean has(String name) {
        asked.add(name);
        return section.entries().containsKey(name) || fallbacks.containsKey(name);
    }

    @Override
    public List<String> keys() {
        return List.copyOf(section.entries().keySet());
    }

    @Override
    public synchronized Settings require(String... names) {
        for (String name : names) {
            asked.add(name);
            if (find(name).isEmpty() && !fallbacks.containsKey(name)) {
                problems.add(position(name), pathOf(name), "missing; the application can't do without");
            }
        }
        return this;
    }

    @Override
    public String text(String name, String defaultValue) {
        return read(name, fallbacks.getOrDefault(name, defaultValue), "text", Optional::of);
    }

    @Override
    public int integer(String name, int defaultValue, int min, int max) {
        return read(name, defaultValue, "a whole number from " + min + " to " + max,
                text -> text.matches("-?\\d{1,10}")
                        ? Optional.of(Long.parseLong(text)).filter(n -> n >= min && n <= max).map(Math::toIntExact)
                        : Optional.empty());
    }

    @Override
    public boolean flag(String name, boolean defaultValue) {
        return read(name, defaultValue, "true or false", text -> text.equals("true") || text.equals("false")
                ? Optional.of(text.equals("true"))
                : Optional.empty());
    }

    @Override
    public Duration duration(String name, Duration defaultValue) {
        return read(name, defaultValue, "a duration such as 250ms, 10s, 5m, 1h", Units::duration);
    }

    @Override
    public synchronized List<String> texts(String name) {
        asked.add(name);
        List<String> texts = new ArrayList<>();
        List<Node> items = find(name).map(FileSettings::items).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Scalar scalar && !scalar.isNull()) {
                texts.add(scalar.text());
            } else {
                unexpected(items.get(i).position(), pathOf(name) + "[" + i + "]", "text");
            }
        }
        return List.copyOf(texts);
    }

    private static List<Node> items(Node node) {
        return node instanceof Sequence list ? list.items() : List.of(node);
    }

    @Override
    public synchronized Optional<String> secret(String name) {
        boolean inLine = has(name);
        boolean inFile = has(name + FILE);
        if (inLine && inFile) {
            problems.add(position(name + FILE), pathOf(name + FILE),
                    "without effect, as there is " + Escaped.text(name) + " (expected: one of both)");
        }
        if (!inLine) {
            return path(name + FILE).flatMap(files::secret);
        }
        String secret = text(name, "");
        if (secret.isEmpty()) {
            unexpected(position(name), pathOf(name), "a text that isn't empty, or no such key at all");
        }
        return Optional.of(secret).filter(text -> !text.isEmpty());
    }

    @Override
    public synchronized Optional<Path> file(String name) {
        return path(name).flatMap(files::find);
    }

    /** A key that is there without a path is a problem. */
    private Optional<Text> path(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        String path = text(name, "");
        if (path.isEmpty()) {
            unexpected(position(name), pathOf(name), "the path of a file");
        }
        return path.isEmpty() ? Optional.empty() : Optional.of(new Text(position(name), pathOf(name), path));
    }

    @Override
    public synchronized Settings section(String name) {
        asked.add(name);
        return within.computeIfAbsent(name, absent -> List.of(below(find(name), position(name), pathOf(name))))
                .getFirst();
    }

    @Override
    public synchronized List<Settings> sections(String name) {
        asked.add(name);
        return List.copyOf(within.computeIfAbsent(name, absent -> entries(name)));
    }

    private List<FileSettings> entries(String name) {
        List<FileSettings> entries = new ArrayList<>();
        find(name).ifPresent(node -> {
            if (node instanceof Sequence list) {
                for (int i = 0; i < list.items().size(); i++) {
                    Node item = list.items().get(i);
                    entries.add(below(Optional.of(item), item.position(), pathOf(name) + "[" + i + "]"));
                }
            } else {
                unexpected(node.position(), pathOf(name), "a list");
            }
        });
        return entries;
    }

    private FileSettings below(Optional<Node> node, Position position, String path) {
        if (node.isPresent() && !(node.get() instanceof Mapping)) {
            unexpected(position, path, "a section");
        }
        Mapping keys = node.filter(Mapping.class::isInstance).map(Mapping.class::cast)
                .orElseGet(() -> Mapping.empty(position));
        return new FileSettings(keys, path, Map.of(), files, problems);
    }

    @Override
    public void wrong(String name, String expected) {
        unexpected(position(name), pathOf(name), Escaped.text(expected));
    }

    /** Adds a problem for each key nobody asked for, here and below; to be called once the application has started. */
    public synchronized void checkUnasked() {
        section.entries().forEach((name, entry) -> {
            if (!asked.contains(name)) {
                problems.add(entry.key(), pathOf(name),
                        "the application knows no such setting" + Suggestion.forName(name, asked));
            }
        });
        within.values().forEach(list -> list.forEach(FileSettings::checkUnasked));
    }

    /** What is allowed and yet a risk, in sentences. */
    public List<String> warnings() {
        return files.warnings();
    }

    /** The files that were read. */
    public ReadFiles files() {
        return files.read();
    }

    private synchronized <T> T read(String name, T defaultValue, String expected, Function<String, Optional<T>> parse) {
        asked.add(name);
        Optional<Node> found = find(name);
        if (found.isEmpty()) {
            return defaultValue;
        }
        Optional<T> value = found.get() instanceof Scalar scalar ? parse.apply(scalar.text()) : Optional.empty();
        if (value.isEmpty()) {
            unexpected(found.get().position(), pathOf(name), expected);
        }
        return value.orElse(defaultValue);
    }

    private void unexpected(Position position, String path, String expected) {
        problems.add(position, path, "not what is expected here: " + expected);
    }

    private Optional<Node> find(String name) {
        return Optional.ofNullable(section.entries().get(name)).map(Entry::value).filter(node -> !node.isNull());
    }

    private Position position(String name) {
        Entry entry = section.entries().get(name);
        return entry == null ? section.position() : entry.value().position();
    }

    private String pathOf(String name) {
        return key + "." + Escaped.text(name);
    }
}
