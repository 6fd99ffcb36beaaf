package io.wsgateway.apps.process;

import io.wsgateway.app.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a route's settings; what is wrong is said to them, and read as something that may stand there. */
final class SettingsReader {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final long USUAL_MEMORY = 256L * MIB;
    private static final long LEAST_MEMORY = MIB;
    private static final int MAX_HEADERS = 32;
    private static final Duration LONGEST_STOP = Duration.ofMinutes(1);
    private static final Duration LONGEST_RUN = Duration.ofDays(365);
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB|)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9-]+");
    private static final Set<String> SIGNALS = Set.of("TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "KILL");

    private SettingsReader() {}

    static RouteSettings read(Settings settings) {
        settings.require("command");
        return new RouteSettings(command(settings), word(settings, "per", Per.SESSION, Per.values()),
                word(settings, "framing", Framing.LINES, Framing.values()),
                settings.integer("message-bytes", 64 * KIB, 1, 16 * MIB), newlines(settings), directory(settings),
                headers(settings), environment(settings.section("environment")), limits(settings.section("limits")),
                stop(settings.section("stop")), oneOf(settings, "stderr", "log", "drop"));
    }

    private static List<String> command(Settings settings) {
        List<String> command = settings.texts("command");
        if (!settings.has("command")) {
            return List.of("/");
        }
        String expected = command.isEmpty() ? "a program and its arguments" : expected(command);
        if (!expected.isEmpty()) {
            settings.wrong("command", expected);
            return List.of("/");
        }
        return command;
    }

    /** What would have to stand in place of this command; empty: nothing else. */
    private static String expected(List<String> command) {
        Optional<Path> program = absolute(command.getFirst());
        if (program.isEmpty()) {
            return "the program's absolute path, such as /usr/bin/bc, and its arguments, each by itself";
        }
        if (!Files.isRegularFile(program.get())) {
            return "a program that is there; no file is at its path";
        }
        if (!Files.isExecutable(program.get())) {
            return "a program that the gateway may execute; the file is there and isn't executable";
        }
        return command.stream().anyMatch(word -> word.indexOf('\0') >= 0) ? "arguments without NUL" : "";
    }

    private static Optional<Path> absolute(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Path directory(Settings settings) {
        Optional<Path> directory = absolute(settings.text("directory", "/")).filter(Files::isDirectory);
        if (directory.isEmpty()) {
            settings.wrong("directory", "the absolute path of a folder");
        }
        return directory.orElse(Path.of("/"));
    }

    private static <E extends Enum<E>> E word(Settings settings, String key, E usual, E[] all) {
        String text = settings.text(key, id(usual));
        for (E one : all) {
            if (id(one).equals(text)) {
                return one;
            }
        }
        settings.wrong(key, String.join(" or ", List.of(all).stream().map(SettingsReader::id).toList()));
        return usual;
    }

    private static String id(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static boolean newlines(Settings settings) {
        return !oneOf(settings, "newlines", "refuse", "send");
    }

    /** Whether it is the first of the two, which is the default. */
    private static boolean oneOf(Settings settings, String key, String usual, String other) {
        String text = settings.text(key, usual);
        if (!text.equals(usual) && !text.equals(other)) {
            settings.wrong(key, usual + " or " + other);
        }
        return !text.equals(other);
    }

    private static List<String> headers(Settings settings) {
        List<String> headers = settings.texts("headers");
        // httpoxy: many programs take HTTP_PROXY for the proxy that they are to use.
        if (headers.size() > MAX_HEADERS
                || !headers.stream()
                        .allMatch(name -> FIELD.matcher(name).matches() && !"proxy".equalsIgnoreCase(name))) {
            settings.wrong("headers",
                    "at most " + MAX_HEADERS + " names of letters, digits and hyphens, Proxy not among them");
            return List.of();
        }
        return headers;
    }

    private static Map<String, String> environment(Settings settings) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : settings.keys()) {
            String value = settings.text(name, "");
            if (!VARIABLE.matcher(name).matches() || value.indexOf('\0') >= 0 || name.equals("HTTP_PROXY")
                    || name.equals(Mark.VARIABLE)) {
                settings.wrong(name, "a variable's name, HTTP_PROXY not among them, and a text");
                continue;
            }
            environment.put(name, value);
        }
        return environment;
    }

    private static ProgramLimits limits(Settings limits) {
        Duration cpu = between(limits, "cpu-time", Duration.ZERO, "0s to 8760h", LONGEST_RUN);
        if (!cpu.equals(Duration.ofSeconds(cpu.toSeconds()))) {
            limits.wrong("cpu-time", "whole seconds");
            cpu = Duration.ZERO;
        }
        return new ProgramLimits(limits.integer("processes", 100, 1, 10_000), memory(limits), cpu,
                limits.integer("files", 64, 8, MIB),
                between(limits, "run-time", Duration.ZERO, "0s to 8760h", LONGEST_RUN));
    }

    private static long memory(Settings limits) {
        Matcher size = SIZE.matcher(limits.text("memory", "256MiB"));
        if (size.matches()) {
            long bytes = Long.parseLong(size.group(1)) * switch (size.group(2)) {
                case "KiB" -> KIB;
                case "MiB" -> MIB;
                case "GiB" -> KIB * (long) MIB;
                default -> 1L;
            };
            if (bytes == 0 || bytes >= LEAST_MEMORY) {
                return bytes;
            }
        }
        limits.wrong("memory", "0, or a size of at least 1MiB");
        return USUAL_MEMORY;
    }

    private static Stop stop(Settings stop) {
        String signal = stop.text("signal", "TERM");
        if (!SIGNALS.contains(signal)) {
            stop.wrong("signal", "any of TERM, INT, HUP, QUIT, USR1, USR2, KILL");
            signal = "TERM";
        }
        return new Stop(between(stop, "grace", Duration.ofSeconds(1), "0s to 1m", LONGEST_STOP), signal,
                between(stop, "within", Duration.ofSeconds(5), "0s to 1m", LONGEST_STOP));
    }

    private static Duration between(Settings settings, String key, Duration usual, String expected, Duration most) {
        Duration given = settings.duration(key, usual);
        if (given.compareTo(most) > 0) {
            settings.wrong(key, expected);
            return usual;
        }
        return given;
    }
}
