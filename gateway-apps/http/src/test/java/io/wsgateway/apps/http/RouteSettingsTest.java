package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSettingsTest {

    private static final String URL = "http://127.0.0.1:8000/events";

    private final FakeSettings settings = new FakeSettings().set("url", URL);

    @Test
    void hasEnoughInAUrl() {
        assertThat(RouteSettings.read(settings).backEnd().shown()).isEqualTo(URL);
        assertThat(settings.problems()).isEmpty();
    }

    @Test
    void tellsOnceThatThereIsNoUrl() {
        FakeSettings empty = new FakeSettings();
        assertThat(problems(empty)).containsExactly("url: missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:8000", "localhost:8000/events", "ftp://a.example/", "http:///events", "http://a b/",
                    "http://user:password@a.example/", "http://a.example/#events"})
    void tellsOfAUrlThatCannotBeAsked(String url) {
        assertThat(problems(settings.set("url", url))).containsExactly("url: " + url
                + " (expected: a URL such as http://127.0.0.1:8000/events, without user and fragment)");
    }

    @ParameterizedTest
    @CsvSource({"timeout, 9ms, 10ms to 5m", "timeout, 6m, 10ms to 5m", "retry-for, 0s, 1ms to 5m",
            "retry-for, 1h, 1ms to 5m", "batch-wait, 0ms, 1ms to 1s", "batch-wait, 2s, 1ms to 1s"})
    void tellsOfDurationsOutOfRange(String key, String value, String range) {
        assertThat(problems(settings.set(key, value)))
                .containsExactly(key + ": " + value + " (expected: " + range + ")");
    }

    @Test
    void tellsOfWordsThatAreNoEvents() {
        assertThat(problems(settings.set("events", List.of("message", "conect")))).singleElement().asString()
                .endsWith("(expected: any of connect, message, close)");
    }

    @Test
    void tellsOfTooManyHeaders() {
        settings.set("headers", IntStream.range(0, 33).mapToObj(i -> "h" + i).toList());
        assertThat(problems(settings)).singleElement().asString().endsWith("(expected: at most 32 names)");
    }

    @Test
    void tellsOfClaimsWithoutANameAsAttribute() {
        assertThat(problems(settings.set("claims", List.of("a_b", "AB")))).singleElement().asString()
                .endsWith("(expected: names with different letters and digits; two would be claimab)");
    }

    @Test
    void tellsOfAFileWithoutCertificates(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThat(problems(settings.set("trust", empty.toString())))
                .containsExactly("trust: " + empty + " (expected: a file of certificates in PEM)");
    }

    private static List<String> problems(FakeSettings settings) {
        RouteSettings unused = RouteSettings.read(settings);
        return settings.problems();
    }
}
