package io.wsgateway.launcher.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback without its own start, which looks for configuration files in every jar and, finding none, logs everything to
 * the console: here nothing is logged until {@link Logging#configure}. Chosen by {@link Logging#choose}.
 */
public final class LoggingProvider implements SLF4JServiceProvider {

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final CallbackMdc mdc = new CallbackMdc();

    @Override
    public void initialize() {
        context.setName("gateway");
        context.setMDCAdapter(mdc);
        context.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    /** The newest version of SLF4J's API that this is known to work with; it warns of a newer one. */
    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
