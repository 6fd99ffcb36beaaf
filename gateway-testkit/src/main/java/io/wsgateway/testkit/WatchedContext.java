package io.wsgateway.testkit;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Meter;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Sessions;
import io.wsgateway.app.Settings;
import io.wsgateway.app.Topics;
import io.wsgateway.app.upstream.Upstreams;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;

/**
 * The context of an application, of whose scheduled tasks' failures the test hears.
 *
 * @param real the gateway's context
 * @param failures where they are kept
 * @param meter what the application counts by
 */
record WatchedContext(ApplicationContext real, Failures failures, Meter meter) implements ApplicationContext {

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Settings settings() {
        return real.settings();
    }

    @Override
    public List<ApplicationRoute> routes() {
        return real.routes();
    }

    @Override
    public Meter meter() {
        return meter;
    }

    @Override
    public Topics topics() {
        return real.topics();
    }

    @Override
    public Sessions sessions() {
        return real.sessions();
    }

    @Override
    public Upstreams upstreams() {
        return real.upstreams();
    }

    @Override
    public Scheduler scheduler() {
        return new Watched(real.scheduler(), failures);
    }

    @Override
    public InstantSource clock() {
        return real.clock();
    }

    @Override
    public Logger logger() {
        return real.logger();
    }

    @Override
    public GatewayView gateway() {
        return real.gateway();
    }

    private record Watched(Scheduler real, Failures failures) implements Scheduler {

        @Override
        public Scheduled after(Duration delay, Runnable task) {
            return real.after(delay, watched(task));
        }

        @Override
        public Scheduled every(Duration period, Runnable task) {
            return real.every(period, watched(task));
        }

        private Runnable watched(Runnable task) {
            return () -> failures.watch("a scheduled task", task);
        }
    }
}
