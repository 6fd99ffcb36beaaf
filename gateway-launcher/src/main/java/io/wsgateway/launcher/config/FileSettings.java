package io.wsgateway.launcher.config;

import io.wsgateway.app.Settings;
import io.wsgateway.launcher.config.Node.Entry;
import io.wsgateway.launcher.config.Node.Kind;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.Suggestion;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The {@code settings:} of one application. Remembers what was asked for; messages never repeat a value, which may be a
 * secret. Thread-safe.
 */
public final class FileSettings implements Settings {

    private final Mapping section;
    private final String key;
    private final Map<String, String> fallbacks;
    private final Problems problems;
    private final Set<String> asked = new TreeSet<>();

    /**
     * @param key the path of the section's key
     * @param fallbacks texts where the section has none, which the application may leave unasked
     */
    public FileSettings(Mapping section, String key, Map<String, String> fallbacks, Problems problems) {
        this.section = section;
        this.key = key;
        this.fallbacks = Map.copyOf(fallbacks);
        this.problems = problems;
    }

    @Override
    public synchronized boolean has(String name) {
        asked.add(name);
        return section.entries().containsKey(name) || fallbacks.containsKey(name);
    }

    @Override
    public synchronized Settings require(String... names) {
        for (String name : names) {
            asked.add(name);
            Entry entry = section.entries().get(name);
            if ((entry == null || entry.value().isNull()) && !fallbacks.containsKey(name)) {
                problems.add(entry == null ? section.position() : entry.value().position(),
                        key + "." + Escaped.text(name), "missing; the application can't do without");
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

    /** Adds a problem for each key nobody asked for; to be called once the application has started. */
    public synchronized void checkUnasked() {
        section.entries().forEach((name, entry) -> {
            if (!asked.contains(name)) {
                problems.add(entry.key(), key + "." + Escaped.text(name),
                        "the application knows no such setting" + Suggestion.forName(name, asked));
            }
        });
    }

    private synchronized <T> T read(String name, T defaultValue, String expected, Function<String, Optional<T>> parse) {
        asked.add(name);
        Entry entry = section.entries().get(name);
        if (entry == null || entry.value().isNull()) {
            return defaultValue;
        }
        Optional<T> value = entry.value() instanceof Scalar scalar && scalar.form() != Kind.NULL
                ? parse.apply(scalar.text())
                : Optional.empty();
        if (value.isEmpty()) {
            problems.add(entry.value().position(), key + "." + Escaped.text(name),
                    "not what is expected here: " + expected);
        }
        return value.orElse(defaultValue);
    }
}
