package io.wsgateway.testkit;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings given by a test. What the gateway would report at its start is in {@link #problems()}. */
public final class FakeSettings implements Settings {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** Sets a value as the configuration would write it. */
    public FakeSettings set(String key, Object value) {
        values.put(key, value.toString());
        return this;
    }

    /**
     * The wrong values asked for so far, those that are required and missing, and the keys that nobody asked for; each begins
     * with its key.
     */
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        values.keySet().stream().filter(key -> !asked.contains(key)).sorted().forEach(
                key -> all.add(key + ": unknown"));
        return all;
    }

    /** Starts an application, and holds it to these settings. */
    Application start(ApplicationProvider provider, ApplicationContext context) {
        Application started;
        try {
            started = provider.start(context);
        } catch (Exception e) {
            throw new AssertionError("the application did not start: " + e, e);
        }
        List<String> wrong = problems();
        if (!wrong.isEmpty()) {
            started.close();
            throw new AssertionError("wrong settings: " + String.join(", ", wrong) + " (asked for: "
                    + String.join(", ", new TreeSet<>(asked)) + ")");
        }
        return started;
    }

    @Override
    public boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    @Override
    public Settings require(String... keys) {
        for (String key : keys) {
            asked.add(key);
            if (!values.containsKey(key)) {
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

    private <T> T read(String key, T defaultValue, String expected, Function<String, Optional<T>> parse) {
        asked.add(key);
        String text = values.get(key);
        if (text == null) {
            return defaultValue;
        }
        return parse.apply(text).orElseGet(() -> {
            problems.add(key + ": " + text + " (expected: " + expected + ")");
            return defaultValue;
        });
    }
}
