package io.wsgateway.apps.topics;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.util.List;

/** The entry of {@code topics}. It has no routes of its own: each needs rules. */
public final class TopicsProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "topics";
    }

    @Override
    public List<String> defaultRoutes() {
        return List.of();
    }

    @Override
    public Application start(ApplicationContext context) {
        return new TopicsApplication(context);
    }
}
