package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.EngineConfig.Kind;
import io.wsgateway.launcher.text.Escaped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code engine:}. What a URL may be beyond its form, the engine says itself. No message repeats a URL or a password. */
final class EngineReader {

    private static final String URL = "url";
    private static final String PREFIX = "prefix";
    private static final String NODE = "node";
    private static final String TIMEOUT = "timeout";
    private static final String REQUIRED = "required";
    private static final String CREDENTIALS = "credentials";
    private static final String PASSWORD = "password";
    private static final String PASSWORD_FILE = "password-file";
    private static final String TLS = "tls";
    private static final String DEFAULT_PREFIX = "wsgateway";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(1);
    private static final int MOST_URLS = 32;
    private static final Pattern URLS = Pattern.compile("[a-z][a-z0-9+-]*://[!-~]{1,1000}");
    private static final Pattern PREFIXES = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern NODES = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NO_CONTROLS = Pattern.compile("[^\\p{Cntrl}\\ufffd]{1,4096}");
    private static final SecretFile IN_FILE =
            new SecretFile(PASSWORD, NO_CONTROLS, "UTF-8 text without control characters");

    private final Home home;
    private final Problems problems;

    /** What {@code kind} may be. */
    private enum Word {
        MEMORY, REDIS, NATS
    }

    /**
     * @param home what relative paths are relative to
     */
    EngineReader(Home home, Problems problems) {
        this.home = home;
        this.problems = problems;
    }

    /** Empty where the gateway stands alone. */
    Optional<EngineConfig> read(SectionReader engine) {
        return switch (engine.word("kind", Word.MEMORY, Word.class)) {
            case MEMORY -> {
                for (String key : new String[] {URL, PREFIX, NODE, REQUIRED, TIMEOUT, CREDENTIALS, TLS}) {
                    if (engine.find(key).isPresent()) {
                        engine.problem(key, "without effect, as the kind is memory");
                    }
                }
                yield Optional.empty();
            }
            case REDIS -> Optional.of(read(engine, Kind.REDIS, "redis://127.0.0.1:6379"));
            case NATS -> Optional.of(read(engine, Kind.NATS, "nats://127.0.0.1:4222"));
        };
    }

    private EngineConfig read(SectionReader engine, Kind kind, String example) {
        List<String> warnings = new ArrayList<>();
        SectionReader credentials = engine.section(CREDENTIALS);
        Optional<String> username = credentials.text("username").map(Text::value);
        if (username.isPresent() && !NO_CONTROLS.matcher(username.get()).matches()) {
            credentials.problem("username", "not a name (expected: text without control characters)");
        }
        return new EngineConfig(engine.position("kind"), kind, urls(engine, example), named(engine, PREFIX, PREFIXES,
                "1 to 32 letters, digits, - and _").orElse(DEFAULT_PREFIX),
                named(engine, NODE, NODES, "1 to 64 letters, digits, dots, - and _"), engine.flag(REQUIRED, false),
                engine.duration(TIMEOUT, DEFAULT_TIMEOUT, LEAST_TIMEOUT, MOST_TIMEOUT), username,
                password(credentials, warnings), certificates(engine.section(TLS)), warnings);
    }

    private List<String> urls(SectionReader engine, String example) {
        List<Text> texts = engine.texts(URL).orElse(List.of());
        if (engine.find(URL).isEmpty()) {
            problems.add(engine.position(), engine.pathOf(URL), "missing (expected: such as " + example + ")");
        } else if (texts.isEmpty() || texts.size() > MOST_URLS) {
            engine.problem(URL, texts.size() + " URLs (expected: 1 to " + MOST_URLS + ")");
        }
        for (Text text : texts) {
            if (text.value().indexOf('@') >= 0) {
                problems.add(text.problem("a URL with a user (expected: without; engine.credentials has user name and"
                        + " password)"));
            } else if (!URLS.matcher(text.value()).matches()) {
                problems.add(text.problem("no URL (expected: such as " + example + ")"));
            }
        }
        return texts.stream().map(Text::value).toList();
    }

    private Optional<String> named(SectionReader section, String key, Pattern allowed, String expected) {
        Optional<Text> text = section.text(key);
        text.filter(found -> !allowed.matcher(found.value()).matches()).ifPresent(found -> problems
                .add(found.problem(Escaped.text(found.value()) + " (expected: " + expected + ")")));
        return text.map(Text::value);
    }

    private Optional<String> password(SectionReader credentials, List<String> warnings) {
        boolean inFile = credentials.find(PASSWORD_FILE).isPresent();
        boolean inLine = credentials.find(PASSWORD).isPresent() || credentials.isEmpty(PASSWORD);
        if (!inFile && !inLine) {
            credentials.find("username").ifPresent(name -> credentials.problem("username",
                    "without a password (expected: password, or password-file, beside it)"));
            return Optional.empty();
        }
        if (inFile && inLine) {
            credentials.problem(PASSWORD_FILE, "without effect, as there is a password (expected: one of both)");
            return Optional.empty();
        }
        return inLine
                ? written(credentials)
                : credentials.text(PASSWORD_FILE).flatMap(text -> IN_FILE.read(text, home, problems, warnings));
    }

    private Optional<String> written(SectionReader credentials) {
        if (credentials.isEmpty(PASSWORD)) {
            credentials.problem(PASSWORD, "empty (expected: text, or no such key at all)");
            return Optional.empty();
        }
        Optional<Text> text = credentials.text(PASSWORD);
        text.filter(found -> !NO_CONTROLS.matcher(found.value()).matches()).ifPresent(found -> problems
                .add(found.problem("not a password (expected: text without control characters)")));
        return text.map(Text::value);
    }

    private Optional<Path> certificates(SectionReader tls) {
        Optional<Path> found = tls.text("certificates").flatMap(home::find);
        found.ifPresent(path -> {
            if (!Files.isRegularFile(path)) {
                tls.problem("certificates", "no such file: " + path);
            } else if (!Files.isReadable(path)) {
                tls.problem("certificates", "not allowed to read " + path);
            }
        });
        return found;
    }
}
