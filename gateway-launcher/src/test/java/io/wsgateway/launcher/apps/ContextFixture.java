package io.wsgateway.launcher.apps;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Meter;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Sessions;
import io.wsgateway.app.Settings;
import io.wsgateway.app.Topics;
import io.wsgateway.app.upstream.Upstreams;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A context that has a name and a logger, and nothing else. */
public record ContextFixture(String name) implements ApplicationContext {

    @Override
    public Settings settings() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ApplicationRoute> routes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Meter meter() {
        return Meter.NONE;
    }

    @Override
    public Topics topics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sessions sessions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Upstreams upstreams() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Scheduler scheduler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger(name);
    }

    @Override
    public GatewayView gateway() {
        throw new IllegalStateException();
    }
}
