package io.wsgateway.testkit;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Settings;
import io.wsgateway.app.Topics;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;

/**
 * The context of an application, of whose scheduled tasks' failures the test hears.
 *
 * @param real the gateway's context
 * @param failures where they are kept
 */
record WatchedContext(ApplicationContext real, Failures failures) implements ApplicationContext {

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Settings settings() {
        return real.settings();
    }

    @Override
    public Topics topics() {
        return real.topics();
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
