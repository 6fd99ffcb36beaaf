package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.Node.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSettingsTest {

    private final Problems problems = new Problems();

    @TempDir
    private Path folder;

    private FileSettings settings(String yaml, Map<String, String> fallbacks) throws IOException {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        Mapping section = YamlTree.readFile(file, "gateway.yaml", problems).map(Mapping.class::cast).orElseThrow();
        return new FileSettings(section, "routes[0].settings", fallbacks, folder, problems);
    }

    /** Every problem, without the place. */
    private List<String> told() {
        return problems.list().stream().map(problem -> problem.key() + ": " + problem.message()).toList();
    }

    @Test
    void tellsWhatIsGivenFromWhatIsEmpty() throws IOException {
        FileSettings settings = settings("{ a: text, b: \"\", c: , d: null, e: ~ }", Map.of("token", "admin"));
        assertThat(List.of("a", "b", "c", "d", "e", "token")).allMatch(settings::has);
        assertThat(settings.has("f")).isFalse();
        assertThat(settings.text("b", "default")).isEmpty();
        settings.checkUnasked();
        assertThat(told()).isEmpty();
    }

    @Test
    void readsWhatIsThereAndDefaultsWhereNothingIs() throws IOException {
        FileSettings settings = settings("{ a: text, b: 5, c: true, d: 1m, e: 12, f: }", Map.of());
        assertThat(settings.text("a", "")).isEqualTo("text");
        assertThat(settings.integer("b", 1, 0, 10)).isEqualTo(5);
        assertThat(settings.flag("c", false)).isTrue();
        assertThat(settings.duration("d", Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.text("e", "")).isEqualTo("12");
        assertThat(settings.integer("f", 7, 0, 10)).isEqualTo(7);
        assertThat(settings.integer("g", 8, 0, 10)).isEqualTo(8);
        settings.checkUnasked();
        assertThat(told()).isEmpty();
    }

    @Test
    void tellsEveryWrongValueAndNeverRepeatsIt() throws IOException {
        FileSettings settings = settings("{ a: [hunter2], b: hunter2, c: hunter2, d: hunter2, e: 11 }", Map.of());
        assertThat(settings.text("a", "x")).isEqualTo("x");
        assertThat(settings.integer("b", 1, 0, 10)).isEqualTo(1);
        assertThat(settings.flag("c", true)).isTrue();
        assertThat(settings.duration("d", Duration.ZERO)).isZero();
        assertThat(settings.integer("e", 2, 0, 10)).isEqualTo(2);
        assertThat(told()).containsExactly(
                "routes[0].settings.a: not what is expected here: text",
                "routes[0].settings.b: not what is expected here: a whole number from 0 to 10",
                "routes[0].settings.c: not what is expected here: true or false",
                "routes[0].settings.d: not what is expected here: a duration such as 250ms, 10s, 5m, 1h",
                "routes[0].settings.e: not what is expected here: a whole number from 0 to 10");
    }

    @Test
    void tellsEveryRequiredKeyThatIsMissing() throws IOException {
        FileSettings settings = settings("{ a: text, b: \"\", c: }", Map.of("token", "admin"));
        assertThat(settings.require("a", "b", "c", "d", "token").text("d", "default")).isEqualTo("default");
        settings.checkUnasked();
        assertThat(told()).containsExactly("routes[0].settings.d: missing; the application can't do without",
                "routes[0].settings.c: missing; the application can't do without");
    }

    @Test
    void tellsKeysNobodyAskedForWithTheNearestThatSomebodyDid() throws IOException {
        FileSettings settings = settings("{ histroy: 5, token: t }", Map.of());
        settings.integer("history", 0, 0, 10);
        settings.text("token", "");
        settings.checkUnasked();
        assertThat(told()).containsExactly("routes[0].settings.histroy: the application knows no such"
                + " setting; did you mean \"history\"?");
    }

    @Test
    void fallsBackWhereTheSectionHasNone() throws IOException {
        assertThat(settings("{}", Map.of("token", "admin")).text("token", "")).isEqualTo("admin");
        assertThat(settings("{ token: own }", Map.of("token", "admin")).text("token", "")).isEqualTo("own");
        FileSettings unasked = settings("{}", Map.of("token", "admin"));
        unasked.checkUnasked();
        assertThat(told()).isEmpty();
    }

    @Test
    void readsListsOfTexts() throws IOException {
        FileSettings settings = settings("{ a: one, b: [one, 2, true], c: [], d: , e: [one, [two], ~] }", Map.of());
        assertThat(settings.texts("a")).containsExactly("one");
        assertThat(settings.texts("b")).containsExactly("one", "2", "true");
        assertThat(List.of("c", "d", "f")).allMatch(key -> settings.texts(key).isEmpty());
        assertThat(settings.texts("e")).containsExactly("one");
        settings.checkUnasked();
        assertThat(told()).containsExactly("routes[0].settings.e[1]: not what is expected here: text",
                "routes[0].settings.e[2]: not what is expected here: text");
    }

    @Test
    void readsSectionsAndListsOfThem() throws IOException {
        FileSettings settings = settings("""
                authorize: { url: "http://a", timeout: 1s }
                rules:
                  - topics: [a, b]
                    history: { messages: 10 }
                  - topics: c
                """, Map.of("token", "admin"));
        assertThat(settings.section("authorize").text("url", "")).isEqualTo("http://a");
        assertThat(settings.section("authorize").duration("timeout", Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.sections("rules")).extracting(rule -> rule.texts("topics"))
                .containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(settings.sections("rules")).extracting(rule -> rule.section("history").integer("messages", 0, 0, 99))
                .containsExactly(10, 0);
        assertThat(settings.section("none").has("token")).isFalse();
        assertThat(settings.sections("no")).isEmpty();
        settings.checkUnasked();
        assertThat(told()).isEmpty();
    }

    @Test
    void tellsWhatIsWrongWithinByItsWholeKeyAndPlace() throws IOException {
        FileSettings settings = settings("""
                rules:
                  - { topcs: [a], history: { messages: hunter2, byts: 1 } }
                  - text
                one: [a]
                list: { a: b }
                """, Map.of());
        settings.sections("rules")
                .forEach(rule -> rule.require("topics").section("history").integer("messages", 0, 0, 9));
        settings.sections("rules").forEach(rule -> rule.section("history").integer("bytes", 0, 0, 9));
        assertThat(settings.section("one").text("a", "default")).isEqualTo("default");
        assertThat(settings.sections("list")).isEmpty();
        settings.checkUnasked();
        assertThat(problems.list()).map(Problem::toString).containsExactly(
                "gateway.yaml:2:5: routes[0].settings.rules[0].topics: missing; the application can't do without",
                "gateway.yaml:2:7: routes[0].settings.rules[0].topcs: the application knows no such setting; did you"
                        + " mean \"topics\"?",
                "gateway.yaml:2:40: routes[0].settings.rules[0].history.messages: not what is expected here: a whole"
                        + " number from 0 to 9",
                "gateway.yaml:2:49: routes[0].settings.rules[0].history.byts: the application knows no such setting;"
                        + " did you mean \"bytes\"?",
                "gateway.yaml:3:5: routes[0].settings.rules[1]: not what is expected here: a section",
                "gateway.yaml:3:5: routes[0].settings.rules[1].topics: missing; the application can't do without",
                "gateway.yaml:4:6: routes[0].settings.one: not what is expected here: a section",
                "gateway.yaml:5:7: routes[0].settings.list: not what is expected here: a list");
    }

    @Test
    void tellsWhichKeysAreGivenAndStillWantsEachAskedFor() throws IOException {
        FileSettings settings = settings("{ set: { X-B: 1, X-A: 2, X-C: } }", Map.of("token", "admin"));
        assertThat(settings.keys()).containsExactly("set");
        assertThat(settings.section("set").keys()).containsExactly("X-B", "X-A", "X-C");
        assertThat(settings.section("none").keys()).isEmpty();
        assertThat(settings.section("set").text("X-A", "")).isEqualTo("2");
        settings.checkUnasked();
        assertThat(told()).hasSize(2).allMatch(problem -> problem.startsWith("routes[0].settings.set.X-"));
    }

    @Test
    void tellsOnlyTheSectionThatNobodyAskedForNotItsKeys() throws IOException {
        FileSettings settings = settings("{ rulez: [{ a: b }] }", Map.of());
        settings.sections("rules");
        settings.checkUnasked();
        assertThat(told()).containsExactly("routes[0].settings.rulez: the application knows no such setting; did you"
                + " mean \"rules\"?");
    }

    @Test
    void readsASecretInTheLineOrInAFile() throws IOException {
        Files.writeString(folder.resolve("key"), "hunter2\n");
        Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-r-----"));
        FileSettings settings = settings("{ a: hunter1, b-file: key, c: { d-file: key } }", Map.of("token", "admin"));
        assertThat(settings.secret("a")).contains("hunter1");
        assertThat(settings.secret("b")).contains("hunter2");
        assertThat(settings.section("c").secret("d")).contains("hunter2");
        assertThat(settings.secret("token")).contains("admin");
        assertThat(settings.secret("e")).isEmpty();
        settings.checkUnasked();
        assertThat(told()).isEmpty();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void tellsOfASecretThatIsNoneWithoutRepeatingIt() throws IOException {
        Files.writeString(folder.resolve("key"), "hunter2\nhunter3\n");
        FileSettings settings =
                settings("{ a: \"\", b: , c: [hunter2], d-file: key, e-file: none, f: hunter2, f-file: key,"
                        + " g-file: \"\" }", Map.of());
        assertThat(List.of("a", "b", "c", "d", "e", "g")).allMatch(key -> settings.secret(key).isEmpty());
        assertThat(settings.secret("f")).contains("hunter2");
        assertThat(told()).containsExactly(
                "routes[0].settings.a: not what is expected here: a text that isn't empty, or no such key at all",
                "routes[0].settings.b: not what is expected here: a text that isn't empty, or no such key at all",
                "routes[0].settings.c: not what is expected here: a text that isn't empty, or no such key at all",
                "routes[0].settings.c: not what is expected here: text",
                "routes[0].settings.d-file: no secret in " + folder.resolve("key") + " (expected: one line of UTF-8"
                        + " text without control characters, at most 4096 bytes)",
                "routes[0].settings.e-file: no such file: " + folder.resolve("none"),
                "routes[0].settings.f-file: without effect, as there is f (expected: one of both)",
                "routes[0].settings.g-file: not what is expected here: the path of a file");
    }

    @Test
    void warnsOfASecretThatEveryUserMayReadOnce() throws IOException {
        Files.writeString(folder.resolve("key"), "hunter2");
        Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));
        FileSettings settings = settings("{ a-file: key }", Map.of());
        assertThat(settings.secret("a")).isEqualTo(settings.secret("a")).contains("hunter2");
        assertThat(settings.warnings())
                .containsExactly("routes[0].settings.a-file: every user of this machine may read "
                        + folder.resolve("key") + "; chmod 640");
    }

    @Test
    void findsFilesAndKnowsWhetherTheyAreOther() throws IOException {
        Files.writeString(folder.resolve("ca.pem"), "one");
        FileSettings settings = settings("{ a: ca.pem, b: none, c: ., d: }", Map.of());
        assertThat(settings.file("a")).contains(folder.resolve("ca.pem"));
        assertThat(List.of("b", "c", "d", "e")).allMatch(key -> settings.file(key).isEmpty());
        assertThat(told()).containsExactly("routes[0].settings.b: no such file: " + folder.resolve("none"),
                "routes[0].settings.c: not a file: " + folder,
                "routes[0].settings.d: not what is expected here: the path of a file");
        ReadFiles read = settings.files();
        assertThat(read.areUnchanged()).isTrue();
        Files.writeString(folder.resolve("none"), "there");
        assertThat(read.areUnchanged()).isFalse();
        Files.delete(folder.resolve("none"));
        Files.writeString(folder.resolve("ca.pem"), "two");
        assertThat(read.areUnchanged()).isFalse();
    }

    @Test
    void tellsWhatOnlyTheApplicationFindsWrong() throws IOException {
        FileSettings settings = settings("{ rules: [{ url: hunter2 }] }", Map.of());
        settings.sections("rules").getFirst().wrong("url", "a URL of http or https\u001b");
        assertThat(problems.list()).map(Problem::toString).containsExactly("gateway.yaml:1:18: routes[0].settings"
                + ".rules[0].url: not what is expected here: a URL of http or https\\u001b");
    }
}
