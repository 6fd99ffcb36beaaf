package io.wsgateway.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Holds the process's standard streams: what is printed meanwhile is this test's. */
class PrintedLinesTest {

    private static final List<String> LOGGERS = List.of("stdout", "stderr", PrintedLines.class.getName());

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @BeforeEach
    void listen() {
        logged.start();
        LOGGERS.forEach(name -> {
            logger(name).setAdditive(false);
            logger(name).setLevel(Level.INFO);
            logger(name).addAppender(logged);
        });
    }

    @AfterEach
    void stopListening() {
        LOGGERS.forEach(name -> {
            logger(name).detachAppender(logged);
            logger(name).setLevel(null);
            logger(name).setAdditive(true);
        });
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private List<String> lines() {
        return logged.list.stream()
                .map(event -> event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void whatIsPrintedIsLoggedLineByLine() {
        try (PrintedLines printed = PrintedLines.toLog()) {
            System.out.print("a be");
            System.out.print("ginning, {} and");
            System.out.flush();
            System.out.println(" an end\r\n\nüber");
            System.err.println("x".repeat(10_000));
            assertThat(printed).isNotNull();
        }
        assertThat(lines()).containsExactly("INFO stdout a beginning, {} and an end", "INFO stdout über",
                "WARN stderr " + "x".repeat(8192), "WARN stderr " + "x".repeat(1808));
    }

    @Test
    void whatIsLeftIsLoggedAtTheEndAndTheStreamsAreGivenBack() {
        try (PrintedLines printed = PrintedLines.toLog()) {
            System.out.print("no end");
            assertThat(printed).isNotNull();
        }
        assertThat(lines()).containsExactly("INFO stdout no end");
        assertThat(System.out).isSameAs(out);
        assertThat(System.err).isSameAs(err);
    }

    @Test
    void whatEndsAThreadIsOneEvent() throws InterruptedException {
        try (PrintedLines printed = PrintedLines.toLog()) {
            Thread thread = Thread.ofPlatform().name("of an application").start(() -> {
                throw new IllegalStateException("as it was told");
            });
            thread.join();
            assertThat(printed).isNotNull();
        }
        assertThat(lines()).containsExactly("ERROR " + PrintedLines.class.getName()
                + " thread of an application ends: nothing caught what it threw");
        assertThat(logged.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("as it was told");
    }
}
