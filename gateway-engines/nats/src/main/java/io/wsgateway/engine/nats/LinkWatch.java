package io.wsgateway.engine.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What jnats says of a connection: whatever means that something was missed ends it. Thread-safe. */
final class LinkWatch implements ConnectionListener, ErrorListener {

    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);
    private static final int MOST_SHOWN = 200;

    private final CompletableFuture<String> lost;

    private final Consumer<String> failures;

    /**
     * A watch.
     *
     * @param lost completed with why the connection ends
     * @param failures takes why a connection couldn't be made
     */
    LinkWatch(CompletableFuture<String> lost, Consumer<String> failures) {
        this.lost = lost;
        this.failures = failures;
    }

    @Override
    @SuppressWarnings("deprecation") // It has no default.
    public void connectionEvent(Connection connection, Events event) {
        if (event == Events.CLOSED || event == Events.DISCONNECTED) {
            lost.complete("the server closed it, or can't be reached");
        } else if (event == Events.LAME_DUCK) {
            LOG.info("the NATS server is about to shut down");
        }
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        String shown = shown(error);
        if (error.toLowerCase(Locale.ROOT).contains("permissions violation") && !error.contains("$JS.")) {
            lost.complete("the gateway's user may not do what it has to: " + shown);
        } else if (error.toLowerCase(Locale.ROOT).contains("authorization violation")) {
            failures.accept(shown); // again with each try, and told by the engine's state
        } else {
            LOG.warn("NATS says: {}", shown);
        }
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
        if (exception.getMessage() != null) {
            failures.accept(exception.getClass().getSimpleName() + ": " + shown(exception.getMessage()));
        }
    }

    @Override
    public void slowConsumerDetected(Connection connection, io.nats.client.Consumer consumer) {
        lost.complete("more came than was taken");
    }

    @Override
    public void socketWriteTimeout(Connection connection) {
        lost.complete("the server takes nothing");
    }

    /** Printable ASCII, and not much of it: servers are outside. */
    static String shown(String text) {
        String part = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) : text;
        return part.replaceAll("[^ -~]", "?");
    }
}
