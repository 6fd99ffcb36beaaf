package io.wsgateway.netty.server;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Audience;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Meter;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Sessions;
import io.wsgateway.app.Settings;
import io.wsgateway.app.Topics;
import io.wsgateway.app.upstream.Upstreams;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * The context of one application. Immutable; its parts are thread-safe.
 *
 * @param given what routes lead to it
 */
record HostedContext(String name, Audience audience, Settings settings,
        Supplier<List<ApplicationRoute>> given, Meter meter, Topics topics, Sessions sessions, Upstreams upstreams,
        Scheduler scheduler,
        InstantSource clock, Logger logger, GatewayView view) implements ApplicationContext {

    @Override
    public List<ApplicationRoute> routes() {
        return given.get();
    }

    @Override
    public GatewayView gateway() {
        if (audience != Audience.OPERATORS) {
            throw new IllegalStateException(
                    "application " + name + " is not for operators: it gets no view of the whole gateway");
        }
        return view;
    }
}
