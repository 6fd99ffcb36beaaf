package io.wsgateway.bench.cluster.topics;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;

/** The application {@code topics}, at {@code /topics}. */
public final class TopicsProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "topics";
    }

    @Override
    public Application start(ApplicationContext context) {
        return new NumberedTopics(context.topics());
    }
}
