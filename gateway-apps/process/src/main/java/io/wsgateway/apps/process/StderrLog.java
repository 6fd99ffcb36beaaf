package io.wsgateway.apps.process;

import io.wsgateway.protocol.handshake.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Reads what a program writes to its standard error, all of it and at once, and logs its lines: escaped, cut, and as many as the budget
 * allows. It holds one line.
 */
final class StderrLog {

    /** The longest part of a line that is kept, in bytes. */
    static final int LINE = 1000;

    private final Logger logger;
    private final LogBudget budget;
    private final Supplier<String> program;
    private final byte[] line = new byte[LINE];
    private int length;

    /**
     * Reads nothing yet.
     *
     * @param program how the program is named in the log
     */
    StderrLog(Logger logger, LogBudget budget, Supplier<String> program) {
        this.logger = logger;
        this.budget = budget;
        this.program = program;
    }

    /** Reads until there is no more. */
    void read(InputStream from) throws IOException {
        byte[] buffer = new byte[4096];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    log();
                } else if (length < LINE) {
                    line[length++] = buffer[i];
                }
            }
        }
        if (length > 0) {
            log();
        }
        leftOut(budget.takeAllLeftOut());
    }

    private void log() {
        long now = System.nanoTime();
        leftOut(budget.takeLeftOut(now));
        if (budget.take(now)) {
            String text = Printable.of(new String(line, 0, length, StandardCharsets.UTF_8));
            logger.info("{} stderr: {}", program.get(), text);
        }
        length = 0;
    }

    private void leftOut(long lines) {
        if (lines > 0) {
            logger.warn("{} stderr: {} lines left out", program.get(), lines);
        }
    }
}
