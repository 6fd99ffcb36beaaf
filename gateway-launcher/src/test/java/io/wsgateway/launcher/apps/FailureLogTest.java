package io.wsgateway.launcher.apps;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the log has of an application that fails: the stack if its own code threw, else a line. */
class FailureLogTest {

    @TempDir
    private Path apps;

    private final List<Logger> loggers = Stream.of(Applications.class, Bundle.class)
            .map(type -> (Logger) LoggerFactory.getLogger(type)).toList();
    private final List<Level> levels = loggers.stream().map(Logger::getLevel).toList();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        loggers.forEach(logger -> {
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            logger.addAppender(log);
        });
    }

    @AfterEach
    void leaveNothingBehind() {
        for (int i = 0; i < loggers.size(); i++) {
            loggers.get(i).detachAppender(log);
            loggers.get(i).setAdditive(true);
            loggers.get(i).setLevel(levels.get(i));
        }
    }

    private void start() throws IOException {
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            for (FoundApplication found : applications.found().values()) {
                applications.start(found, context -> new ContextFixture(context.name()));
            }
        }
    }

    private ILoggingEvent only() {
        assertThat(log.list).hasSize(1);
        return log.list.getFirst();
    }

    /** A stop interrupts a start that is under way, and closes all the same. */
    @Test
    void hasNothingOfAClosingThatBeganInterrupted() throws Exception {
        JarFixture.provider("good.Provider", "good", "").write(apps.resolve("good.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            for (FoundApplication found : applications.found().values()) {
                applications.start(found, context -> new ContextFixture(context.name()));
            }
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(log.list).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "public Application start(ApplicationContext context) throws Exception { throw new Exception(\"no\"); }",
            "public Provider() { throw new IllegalStateException(\"no\"); }",
            "static { Integer.parseInt(\"no\"); }",
            "public List<String> defaultRoutes() { throw new IllegalStateException(\"no\"); }"})
    void hasTheStackOfWhatItsCodeThrew(String member) throws IOException {
        JarFixture.provider("bad.Provider", "bad", member).write(apps.resolve("bad.jar"));
        start();
        assertThat(only().getLevel()).isEqualTo(Level.ERROR);
        assertThat(only().getFormattedMessage()).startsWith("bad.jar: ").contains("no");
        var thrown = Objects.requireNonNull(only().getThrowableProxy());
        var frames = Stream.of(thrown, thrown.getCause() == null ? thrown : thrown.getCause())
                .flatMap(one -> Stream.of(one.getStackTraceElementProxyArray()));
        assertThat(frames).anyMatch(frame -> frame.getStackTraceElement().getClassName().equals("bad.Provider"));
    }

    @Test
    void hasTheStackOfAClose() throws IOException {
        JarFixture.provider("bad.Provider", "bad", """
                @Override public Application start(ApplicationContext context) {
                    return new Running() {
                        @Override public void close() { throw new IllegalStateException("no"); }
                    };
                }
                """).write(apps.resolve("bad.jar"));
        start();
        assertThat(only().getFormattedMessage())
                .isEqualTo("bad.jar: application bad: close failed: java.lang.IllegalStateException: no");
        assertThat(only().getThrowableProxy()).isNotNull();
    }

    @Test
    void hasALineOfWhatIsWrongWithAJar() throws IOException {
        Files.writeString(apps.resolve("bad.jar"), "no jar");
        new JarFixture().service("bad.Missing").write(apps.resolve("missing.jar"));
        new JarFixture().source("bad.Hidden", """
                package bad;
                class Hidden implements io.wsgateway.app.ApplicationProvider {
                    @Override public String name() { return "bad"; }
                    @Override public io.wsgateway.app.Application start(io.wsgateway.app.ApplicationContext context) {
                        throw new Error();
                    }
                }
                """).service("bad.Hidden").write(apps.resolve("hidden.jar"));
        start();
        assertThat(log.list).hasSize(3).allMatch(event -> event.getLevel() == Level.ERROR)
                .allMatch(event -> event.getThrowableProxy() == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello.zip", "HELLO.ZIP", "hello.war", "hello.tar.gz", "Hello.class"})
    void warnsOfWhatMayBeMeantToBeOne(String name) throws IOException {
        Files.writeString(apps.resolve(name), "");
        start();
        assertThat(only().getLevel()).isEqualTo(Level.WARN);
        assertThat(only().getFormattedMessage())
                .isEqualTo(name + " is passed over: an application is a .jar, or a folder of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", ".hello.zip", "hello.jar.bak", "zip"})
    void saysNothingOfOtherFiles(String name) throws IOException {
        Files.writeString(apps.resolve(name), "");
        start();
        assertThat(log.list).isEmpty();
    }
}
