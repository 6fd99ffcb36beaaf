package io.wsgateway.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Level before = context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel();

    @AfterEach
    void putBack() {
        Logging.set(LogLevels.DEFAULT);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(before);
    }

    private Level level(String name) {
        return context.getLogger(name).getEffectiveLevel();
    }

    @Test
    void theLongestNameGoesFirst() {
        Logging.set(new LogLevels(LogLevel.WARN, Map.of("com.example", LogLevel.DEBUG, "com.example.chat",
                LogLevel.ERROR)));
        assertThat(level("com.example.Room")).isEqualTo(Level.DEBUG);
        assertThat(level("com.example.chat.Room")).isEqualTo(Level.ERROR);
        assertThat(level("org.example")).isEqualTo(Level.WARN);
    }

    @Test
    void whatIsSaidNoMoreHoldsNoMore() {
        Logging.set(new LogLevels(LogLevel.DEBUG, Map.of("com.example", LogLevel.ERROR)));
        assertThat(level("com.example.Room")).isEqualTo(Level.ERROR);
        Logging.set(LogLevels.DEFAULT);
        assertThat(level("com.example.Room")).isEqualTo(Level.INFO);
        assertThat(level("io.netty")).isEqualTo(Level.INFO);
    }

    @Test
    void whatWouldLogSecretsDoesNot() {
        Logging.set(LogLevels.DEFAULT.with(LogLevel.DEBUG));
        assertThat(level("io.wsgateway")).isEqualTo(Level.DEBUG);
        assertThat(level("io.netty.handler.codec.http")).isEqualTo(Level.INFO);
        assertThat(level("jdk.httpclient.HttpClient")).isEqualTo(Level.INFO);
        Logging.set(LogLevels.DEFAULT.with(LogLevel.ERROR));
        assertThat(level("io.netty")).isEqualTo(Level.ERROR);
    }

    /** Each of these is no logger that would log secrets, and has such below it. */
    @ParameterizedTest
    @ValueSource(strings = {"io", "com", "ROOT", "root"})
    void norDoesItByALevelOfWhatItsNameBeginsWith(String name) {
        Logging.set(new LogLevels(LogLevel.INFO, Map.of(name, LogLevel.DEBUG)));
        assertThat(level(name)).isEqualTo(Level.DEBUG);
        assertThat(level("io.netty.handler.codec.http")).isEqualTo(Level.INFO);
        assertThat(level("com.sun.net.httpserver")).isEqualTo(Level.INFO);
        assertThat(level("jdk.httpclient.HttpClient")).isEqualTo(Level.INFO);
    }
}
