package io.wsgateway.testkit;

import io.wsgateway.app.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings given by a test. What the gateway would report at its start is in {@link #problems()}.
 *
 * <pre>{@code
 * new FakeSettings().set("timeout", "5s").set("rules", List.of(Map.of("topics", List.of("room/+"), "ask", true)))
 * }</pre>
 */
public final class FakeSettings implements Settings {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final String FILE = "-file";

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final Map<String, List<FakeSettings>> within = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Sets a value as the configuration would write it: a list is one of texts or of sections, a map or other settings are a section,
     * and all else is a text.
     */
    public FakeSettings set(String key, Object value) {
        values.put(key, written(value));
        return this;
    }

    private static Object written(Object value) {
        return switch (value) {
            case FakeSettings section -> section;
            case Map<?, ?> keys -> {
                FakeSettings section = new FakeSettings();
                keys.forEach((key, inner) -> section.set(key.toString(), inner));
                yield section;
            }
            case List<?> list -> list.stream().map(FakeSettings::written).toList();
            default -> value.toString();
        };
    }

    /**
     * The wrong values asked for so far, those that are required and missing, and the keys that nobody asked for; each begins
     * with its key, such as {@code rules[0].topics}.
     */
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        values.keySet().stream().filter(key -> !asked.contains(key)).sorted().forEach(
                key -> all.add(key + ": unknown"));
        within.keySet().stream().sorted().forEach(key -> {
            List<FakeSettings> sections = Objects.requireNonNull(within.get(key));
            for (int i = 0; i < sections.size(); i++) {
                String path = values.get(key) instanceof List ? key + "[" + i + "]." : key + ".";
                sections.get(i).problems().forEach(problem -> all.add(path + problem));
            }
        });
        return all;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** The keys that somebody has asked for. */
    Set<String> asked() {
        return new TreeSet<>(asked);
    }

    @Override
    public boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    @Override
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    @Override
    public Settings require(String... keys) {
        for (String key : keys) {
            if (!has(key)) {
                problems.add(key + ": missing");
            }
        }
        return this;
    }

    @Override
    public String text(String key, String defaultValue) {
        return read(key, defaultValue, "text", Optional::of);
    }

    @Override
    public int integer(String key, int defaultValue, int min, int max) {
        return read(key, defaultValue, "a whole number from " + min + " to " + max, text -> {
            try {
                return Optional.of(Integer.parseInt(text)).filter(number -> number >= min && number <= max);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public boolean flag(String key, boolean defaultValue) {
        return read(key, defaultValue, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    @Override
    public Duration duration(String key, Duration defaultValue) {
        return read(key, defaultValue, "a duration such as 250ms or 10s", text -> {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            long amount = Long.parseLong(matcher.group(1));
            return Optional.of(switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            });
        });
    }

    @Override
    public List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        List<?> items = values.get(key) instanceof List<?> list ? list : List.of(value(key));
        if (!items.stream().allMatch(String.class::isInstance)) {
            wrong(key, "text, or a list of texts");
        }
        return items.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }

    @Override
    public Optional<String> secret(String key) {
        boolean inLine = has(key);
        boolean inFile = has(key + FILE);
        if (inLine && inFile) {
            wrong(key + FILE, "nothing, as there is " + key);
        }
        if (!inLine && inFile) {
            return file(key + FILE).map(FakeSettings::line);
        }
        if (inLine && text(key, "").isEmpty()) {
            wrong(key, "a text that isn't empty");
        }
        return Optional.of(text(key, "")).filter(text -> !text.isEmpty());
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Relative to the current folder. */
    @Override
    public Optional<Path> file(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        Optional<Path> file = Optional.of(Path.of(text(key, ""))).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            wrong(key, "a file that can be read");
        }
        return file;
    }

    @Override
    public FakeSettings section(String key) {
        return within.computeIfAbsent(key, absent -> {
            if (!has(key)) {
                return List.of(new FakeSettings());
            }
            if (value(key) instanceof FakeSettings section) {
                return List.of(section);
            }
            wrong(key, "a section");
            return List.of(new FakeSettings());
        }).getFirst();
    }

    @Override
    public List<Settings> sections(String key) {
        return List.copyOf(within.computeIfAbsent(key, absent -> {
            if (!has(key)) {
                return List.of();
            }
            if (value(key) instanceof List<?> list && list.stream().allMatch(FakeSettings.class::isInstance)) {
                return list.stream().map(FakeSettings.class::cast).toList();
            }
            wrong(key, "a list of sections");
            return List.of();
        }));
    }

    @Override
    public void wrong(String key, String expected) {
        problems.add(key + ": " + values.getOrDefault(key, "nothing") + " (expected: " + expected + ")");
    }

    private Object value(String key) {
        return Objects.requireNonNull(values.get(key));
    }

    private <T> T read(String key, T defaultValue, String expected, Function<String, Optional<T>> parse) {
        if (!has(key)) {
            return defaultValue;
        }
        Optional<T> read = value(key) instanceof String text ? parse.apply(text) : Optional.empty();
        return read.orElseGet(() -> {
            wrong(key, expected);
            return defaultValue;
        });
    }

    /** As the configuration would write it. */
    @Override
    public String toString() {
        return values.toString();
    }
}
