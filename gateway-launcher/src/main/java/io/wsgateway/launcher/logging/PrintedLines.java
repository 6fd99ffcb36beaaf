package io.wsgateway.launcher.logging;

import io.wsgateway.session.SafeThrowable;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While open, what applications and their libraries print becomes log lines, and so does what ends a thread of theirs:
 * standard output holds whole lines of the log's format and nothing else. Set up after {@link Logging}, which keeps the
 * real standard output. Thread-safe.
 */
public final class PrintedLines implements AutoCloseable {

    private static final Logger OUT = LoggerFactory.getLogger("stdout");
    private static final Logger ERR = LoggerFactory.getLogger("stderr");

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final PrintStream outLines = lines(OUT::info);
    private final PrintStream errLines = lines(ERR::warn);
    private final Thread.UncaughtExceptionHandler uncaught = Thread.getDefaultUncaughtExceptionHandler();

    private PrintedLines() {}

    /** Begins. */
    public static PrintedLines toLog() {
        PrintedLines printed = new PrintedLines();
        System.setOut(printed.outLines);
        System.setErr(printed.errLines);
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> LoggerFactory.getLogger(PrintedLines.class)
                .error("thread {} ends: nothing caught what it threw", thread.getName(), SafeThrowable.of(thrown)));
        return printed;
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        outLines.close();
        errLines.close();
        Thread.setDefaultUncaughtExceptionHandler(uncaught);
    }

    private static PrintStream lines(Consumer<String> log) {
        return new PrintStream(new Lines(log), false, StandardCharsets.UTF_8);
    }

    /** Cuts what is written into lines. Guarded by the {@link PrintStream} around it. */
    private static final class Lines extends OutputStream {

        /** A line longer than this is logged in parts. */
        private static final int MOST_BYTES = 1 << 13;

        private final Consumer<String> log;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Consumer<String> log) {
            this.log = log;
        }

        @Override
        public void write(int b) {
            if (b == '\n') {
                end();
            } else if (b != '\r') {
                line.write(b);
                if (line.size() >= MOST_BYTES) {
                    end();
                }
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                write(bytes[i]);
            }
        }

        /** Nothing but the end of a line ends a line; {@link #close} of the whole logs what is left. */
        @Override
        public void flush() {}

        @Override
        public void close() {
            end();
        }

        private void end() {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (!text.isBlank()) {
                log.accept(text);
            }
        }
    }
}
