package io.wsgateway.launcher.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import io.wsgateway.launcher.text.Escaped;

/** What was thrown, as lines; each message is escaped, so that a line of the trace can't be forged either. */
final class StackTrace {

    private static final int MOST_CAUSES = 16;
    private static final int MOST_FRAMES = 100;

    private StackTrace() {}

    static String of(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy next = thrown;
        for (int i = 0; next != null && i < MOST_CAUSES; i++) {
            text.append(i == 0 ? "" : "\nCaused by: ").append(next.getClassName());
            if (next.getMessage() != null) {
                text.append(": ").append(Escaped.line(next.getMessage()));
            }
            var frames = next.getStackTraceElementProxyArray();
            int own = frames.length - next.getCommonFrames();
            for (int f = 0; f < Math.min(own, MOST_FRAMES); f++) {
                text.append("\n\tat ").append(frames[f].getStackTraceElement());
            }
            next = next.getCause();
        }
        return text.toString();
    }
}
