package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/configuration.md}. */
class ConfigurationDocsTest {

    private static final Path PAGE = Path.of("../docs/configuration.md");
    /** A key in a table, or one of a route's limits in the text below it. */
    private static final Pattern KEY =
            Pattern.compile("(?m)^\\| `([a-z0-9.\\[\\]-]+)` \\||`(routes\\[]\\.limits\\.[a-z-]+)`");
    /** The key of a word and the words it may be. */
    private static final Pattern WORDS =
            Pattern.compile("(?m)^\\| `([a-z.\\[\\]-]+)` \\| word \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\\n(.*?)```");

    @TempDir
    private Path home;

    @Test
    void namesEveryKeyAndNoOther() throws Exception {
        List<String> keys = new ArrayList<>();
        collect(Schema.ROOT, "", keys);
        List<String> named = KEY.matcher(Files.readString(PAGE)).results()
                .map(key -> key.group(1) == null ? key.group(2) : key.group(1)).distinct()
                .filter(key -> !key.equals("routes[].limits") && !key.equals("routes[].auth")).toList();
        assertThat(keys).hasSizeGreaterThan(30);
        assertThat(named).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void namesWordsAsTheyAreTaken() throws Exception {
        List<String> files = WORDS.matcher(Files.readString(PAGE)).results()
                .flatMap(row -> Stream.of(row.group(2).split(", ", -1))
                        .map(word -> file(row.group(1), word.replace("`", ""))))
                .toList();
        assertThat(files).hasSizeGreaterThan(10);
        for (String file : files) {
            assertThat(new ConfigurationFixture(home).file(file).problems()).as(file).isEmpty();
        }
    }

    private static String file(String key, String word) {
        if (key.equals("admin.tokens[].access")) {
            return "admin: { tokens: [{ name: a, token: t, access: " + word + " }] }";
        }
        if (key.equals("engine.kind") && !word.equals("memory")) {
            return "engine: { kind: " + word + ", url: \"a://b\" }";
        }
        if (key.startsWith("issuers[].keys.")) {
            return "issuers: [{ name: a, issuer: b, audience: c, algorithms: ES256, keys: { url: \"https://id.example.com/\", "
                    + key.substring("issuers[].keys.".length()) + ": " + word + " } }]";
        }
        if (key.equals("routes[].auth.forward.unavailable")) {
            return "routes: [{ path: /a, application: echo, auth: { forward: { url: https://a, unavailable: " + word
                    + " } } }]";
        }
        return key.startsWith("routes[].")
                ? "routes: [{ path: /a, application: echo, " + nested(key.substring("routes[].".length()), word) + " }]"
                : nested(key, word);
    }

    private static String nested(String key, String word) {
        int dot = key.indexOf('.');
        return dot < 0
                ? key + ": " + word
                : key.substring(0, dot) + ": { " + nested(key.substring(dot + 1), word) + " }";
    }

    @Test
    void hasExamplesThatAreValid() throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.createFile(home.resolve("conf").resolve("chain.pem"));
        Files.createFile(home.resolve("conf").resolve("key.pem"));
        List<String> examples =
                EXAMPLE.matcher(Files.readString(PAGE)).results().map(example -> example.group(1)).toList();
        assertThat(examples).hasSizeGreaterThan(3);
        for (String example : examples) {
            assertThat(new ConfigurationFixture(home).file(example).problems()).as(example).isEmpty();
        }
    }

    private static void collect(Schema schema, String path, List<String> keys) {
        switch (schema) {
            case Schema.Section section -> section.keys()
                    .forEach((key, inner) -> collect(inner, path.isEmpty() ? key : path + "." + key, keys));
            case Schema.ListOf list -> collect(list.entry(), path + "[]", keys);
            case Schema.Value value -> keys.add(path);
            case Schema.Free free -> keys.add(path);
            case Schema.Any any -> {}
        }
    }
}
