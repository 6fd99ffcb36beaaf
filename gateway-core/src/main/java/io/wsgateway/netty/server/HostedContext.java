package io.wsgateway.netty.server;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.Audience;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Settings;
import io.wsgateway.app.Topics;
import java.time.InstantSource;
import org.slf4j.Logger;

/** The context of one application. Immutable; its parts are thread-safe. */
record HostedContext(String name, Audience audience, Settings settings, Topics topics, Scheduler scheduler,
        InstantSource clock, Logger logger, GatewayView view) implements ApplicationContext {

    @Override
    public GatewayView gateway() {
        if (audience != Audience.OPERATORS) {
            throw new IllegalStateException(
                    "application " + name + " is not for operators: it gets no view of the whole gateway");
        }
        return view;
    }
}
