package io.wsgateway.netty.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** What one class logs, at WARN and above unless it is told otherwise, while this is open; the console doesn't show it. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    public final List<String> lines = new CopyOnWriteArrayList<>();
    /** How many of the lines have a stack behind them. */
    public final AtomicInteger stacks = new AtomicInteger();
    private final Logger logger;
    private final Level level;

    public LogCapture(Class<?> of) {
        this(of, Level.WARN);
    }

    public LogCapture(Class<?> of, Level level) {
        this.level = level;
        logger = (Logger) LoggerFactory.getLogger(of);
        logger.setLevel(level);
        logger.addAppender(this);
        logger.setAdditive(false);
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(level)) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                stacks.incrementAndGet();
            }
        }
    }

    @Override
    public void close() {
        logger.setAdditive(true);
        logger.setLevel(null);
        logger.detachAppender(this);
        stop();
    }
}
