package io.wsgateway.launcher.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up, in code: the format is an option of the command line. Events are written by a thread of their own,
 * and dropped rather than waited for when standard output doesn't keep up: an event loop must never wait for a log.
 */
public final class Logging {

    private static final int QUEUE = 8192;
    private static final int FLUSH_MILLIS = 2000;

    private Logging() {}

    /** Before the first logger is made: SLF4J then looks no further, and Logback for no configuration. */
    public static void choose() {
        System.setProperty("slf4j.provider", LoggingProvider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
        JavaUtilLogging.choose();
    }

    /**
     * Replaces whatever was set up before.
     */
    public static void configure(LogFormat format, LogLevel level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();

        // Not a ConsoleAppender: that would go wherever System.out leads when something is written.
        OutputStreamAppender<ILoggingEvent> console = new OutputStreamAppender<>();
        console.setContext(context);
        console.setEncoder(switch (format) {
            case HUMAN -> started(new HumanEncoder(), context);
            case JSON -> started(new JsonEncoder(), context);
        });
        console.setOutputStream(new Unclosed(System.out));
        console.start();

        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setName("async");
        async.setQueueSize(QUEUE);
        async.setNeverBlock(true);
        async.setMaxFlushTime(FLUSH_MILLIS);
        async.addAppender(console);
        async.start();

        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(async);
        set(LogLevels.DEFAULT.with(level));
    }

    /** From now on so much is logged. Thread-safe. */
    public static void set(LogLevels levels) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        for (ch.qos.logback.classic.Logger logger : context.getLoggerList()) {
            if (!logger.getName().equals(Logger.ROOT_LOGGER_NAME)) {
                logger.setLevel(null);
            }
        }
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(logback(levels.level()));
        levels.byName().forEach((name, level) -> context.getLogger(name).setLevel(logback(level)));
        for (String name : LogLevels.guarded()) { // they have the level of what their names begin with, or of all else
            ch.qos.logback.classic.Logger guarded = context.getLogger(name);
            if (!guarded.getEffectiveLevel().isGreaterOrEqual(Level.INFO)) {
                guarded.setLevel(Level.INFO);
            }
        }
    }

    private static Level logback(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
        };
    }

    /** Writes what waits, and stops: nothing is logged after this. */
    public static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    /** Standard output is the process's, and not closed with an appender. */
    private static final class Unclosed extends FilterOutputStream {

        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static <E extends EncoderBase<ILoggingEvent>> E started(E encoder,
            LoggerContext context) {
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
