package io.wsgateway.bench.broadcast;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;

/** The application {@code broadcast}, at {@code /broadcast}. */
public final class BroadcastProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "broadcast";
    }

    @Override
    public Application start(ApplicationContext context) {
        return new Broadcast(context.topics().topic("broadcast"));
    }
}
