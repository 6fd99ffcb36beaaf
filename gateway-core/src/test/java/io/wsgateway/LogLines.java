package io.wsgateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What one class logs at INFO and above during a test; it stands nowhere else. */
public final class LogLines implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger;
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    public LogLines(Class<?> logging) {
        this.logger = (Logger) LoggerFactory.getLogger(logging);
        written.list = new CopyOnWriteArrayList<>(); // event loops write while a test reads
    }

    /** The lines so far, without time and level. */
    public List<String> all() {
        return List.copyOf(written.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** The key-value pairs of the last line, as {@code key=value}. */
    public List<String> pairs() {
        List<KeyValuePair> pairs = written.list.getLast().getKeyValuePairs();
        return pairs == null ? List.of() : pairs.stream().map(pair -> pair.key + "=" + pair.value).toList();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        written.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(written);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.detachAppender(written);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
