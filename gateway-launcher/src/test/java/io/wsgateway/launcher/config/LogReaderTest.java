package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.LogLevels;
import io.wsgateway.session.SessionLogPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {

    @TempDir
    private Path home;

    private Configuration read(String yaml) throws Exception {
        return new ConfigurationFixture(home).file(yaml).read();
    }

    private List<String> problems(String yaml) throws Exception {
        return new ConfigurationFixture(home).file(yaml).problems();
    }

    @Test
    void tellsOfSomeSessionsAtInfoByDefault() throws Exception {
        assertThat(read("").log()).isEqualTo(LogLevels.DEFAULT);
        assertThat(read("").gateway().sessionLog()).isEqualTo(SessionLogPolicy.SOME);
    }

    @ParameterizedTest
    @CsvSource({"off, 0, false", "some, 1, true", "all, 1, false", "0.25, 0.25, false", "0, 0, false", "1, 1, false"})
    void sessionsAreAWordOrAShare(String written, double share, boolean bounded) throws Exception {
        assertThat(read("log: { sessions: " + written + " }").gateway().sessionLog())
                .isEqualTo(new SessionLogPolicy(share, bounded));
    }

    @ParameterizedTest
    @CsvSource({"1.5", "-0.1", "NaN", "1e-3", "none"})
    void sessionsAreNothingElse(String written) throws Exception {
        assertThat(problems("log: { sessions: " + written + " }")).containsExactly("gateway.yaml:1:18: log.sessions: "
                + written + " (expected: off, some, all, or a share of them such as 0.01)");
    }

    @Test
    void levelsAreByName() throws Exception {
        assertThat(read("""
                log:
                  level: warn
                  levels:
                    - { name: io.wsgateway.opening, level: debug }
                    - { name: com.example.Chat$Room, level: error }
                """).log()).isEqualTo(new LogLevels(LogLevel.WARN,
                Map.of("io.wsgateway.opening", LogLevel.DEBUG, "com.example.Chat$Room", LogLevel.ERROR)));
    }

    @Test
    void saysWhatIsWrongWithLevels() throws Exception {
        assertThat(problems("""
                log:
                  levels:
                    - { level: debug }
                    - { name: a.b }
                    - { name: "a b", level: info }
                    - { name: io.netty.handler, level: debug }
                    - { name: jdk, level: debug }
                    - { name: twice, level: warn }
                    - { name: twice, level: info }
                """)).containsExactly(
                "gateway.yaml:3:7: log.levels[0].name: missing (expected: a package or a logger's name)",
                "gateway.yaml:4:7: log.levels[1].level: missing (expected: error, warn, info or debug)",
                "gateway.yaml:5:15: log.levels[2].name: a b (expected: a package or a logger's name, such as"
                        + " io.wsgateway.session)",
                "gateway.yaml:6:15: log.levels[3].name: io.netty.handler at debug (expected: info or less, as it would log"
                        + " secrets)",
                "gateway.yaml:7:15: log.levels[4].name: jdk at debug (expected: info or less, as it would log secrets)",
                "gateway.yaml:9:15: log.levels[6].name: twice has a level already");
    }

    @Test
    void aChangeIsToldByTheLoggersName() throws Exception {
        WrittenConfiguration before = new ConfigurationFixture(home)
                .file("log: { levels: [{ name: a, level: info }, { name: b, level: info }] }").readWritten();
        WrittenConfiguration after = new ConfigurationFixture(home)
                .file("log: { levels: [{ name: b, level: debug }] }").readWritten();
        ConfigurationChange change = ConfigurationChange.between(before, after);
        assertThat(change.restart()).isEmpty();
        assertThat(change.differences().stream().map(Difference::lines).flatMap(List::stream)).containsExactly(
                "* log.levels[b].level: info -> debug",
                "- log.levels[a]: name: a, level: info");
    }
}
