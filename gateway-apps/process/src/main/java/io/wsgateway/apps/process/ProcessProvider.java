package io.wsgateway.apps.process;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.io.IOException;
import java.util.List;

/** The entry of {@code process}. It has no routes of its own: each names its program. */
public final class ProcessProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "process";
    }

    @Override
    public List<String> defaultRoutes() {
        return List.of();
    }

    @Override
    public Application start(ApplicationContext context) throws IOException {
        return ProcessApplication.start(context);
    }
}
