package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    @Test
    void hasDefaults() {
        assertThat(read(given())).isEqualTo(new RouteSettings(List.of("/bin/cat"), Per.SESSION, Framing.LINES, 65_536,
                false, Path.of("/"), List.of(), Map.of(),
                new ProgramLimits(100, 256 << 20, Duration.ZERO, 64, Duration.ZERO),
                new Stop(Duration.ofSeconds(1), "TERM", Duration.ofSeconds(5)), true));
    }

    @Test
    void readsEverything() {
        FakeSettings settings = new FakeSettings().set("command", List.of("/bin/sh", "-c", "cat"))
                .set("per", "route").set("framing", "length").set("message-bytes", 10).set("newlines", "send")
                .set("directory", "/tmp").set("headers", List.of("User-Agent"))
                .set("environment", Map.of("A", "1=2", "B", ""))
                .set("limits",
                        Map.of("processes", 3, "memory", "2GiB", "cpu-time", "10s", "files", 9, "run-time", "1h"))
                .set("stop", Map.of("grace", "0s", "signal", "INT", "within", "200ms")).set("stderr", "drop");
        assertThat(read(settings))
                .isEqualTo(new RouteSettings(List.of("/bin/sh", "-c", "cat"), Per.ROUTE, Framing.LENGTH,
                        10, true, Path.of("/tmp"), List.of("User-Agent"), Map.of("A", "1=2", "B", ""),
                        new ProgramLimits(3, 2L << 30, Duration.ofSeconds(10), 9, Duration.ofHours(1)),
                        new Stop(Duration.ZERO, "INT", Duration.ofMillis(200)), false));
    }

    @Test
    void withoutCommandItDoesNotStart() {
        FakeSettings settings = new FakeSettings();
        SettingsReader.read(settings);
        assertThat(settings.problems()).containsExactly("command: missing");
    }

    @ParameterizedTest
    @CsvSource({"cat, absolute path", "./cat, absolute path", "'', absolute path", "/bin/cat -u, no file", "/, no file",
            "/bin, no file", "/bin/there-is-none, no file", "/etc/passwd, may execute"})
    void theProgramIsThere(String command, String expected) {
        FakeSettings settings = new FakeSettings().set("command", List.of(command));
        SettingsReader.read(settings);
        assertThat(settings.problems()).singleElement().asString().startsWith("command: ").contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"per, both", "framing, json", "message-bytes, 0", "newlines, keep", "directory, tmp",
            "directory, /no/such/folder", "headers, Proxy", "headers, proxy", "headers, X_A", "stderr, both",
            "shell, true"})
    void refusesWhatMayNotStand(String key, String value) {
        FakeSettings settings = given().set(key, value);
        SettingsReader.read(settings);
        assertThat(settings.problems()).singleElement().asString().startsWith(key + ": ");
    }

    @ParameterizedTest
    @CsvSource({"limits, processes, 0", "limits, memory, 1KiB", "limits, memory, much", "limits, cpu-time, 1500ms",
            "limits, files, 3", "limits, run-time, 9000h", "limits, tasks, 3", "stop, signal, SIGTERM",
            "stop, signal, STOP",
            "environment, 1A, 2", "environment, A B, 2", "environment, HTTP_PROXY, x",
            "environment, WSGATEWAY_PROGRAM, 1", "stop, within, 2m", "stop, grace, 61s"})
    void refusesWhatIsOutOfRange(String section, String key, String value) {
        FakeSettings settings = given().set(section, Map.of(key, value));
        SettingsReader.read(settings);
        assertThat(settings.problems()).singleElement().asString().startsWith(section + "." + key + ": ");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1048576, 1048576", "1048576B, 1048576", "2048KiB, 2097152", "1MiB, 1048576",
            "3GiB, 3221225472"})
    void memoryIsASize(String text, long bytes) {
        assertThat(read(given().set("limits", Map.of("memory", text))).limits().memory()).isEqualTo(bytes);
    }

    private static FakeSettings given() {
        return new FakeSettings().set("command", "/bin/cat");
    }

    private static RouteSettings read(FakeSettings settings) {
        RouteSettings read = SettingsReader.read(settings);
        assertThat(settings.problems()).isEmpty();
        return read;
    }
}
