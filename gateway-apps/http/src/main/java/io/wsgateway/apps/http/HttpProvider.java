package io.wsgateway.apps.http;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.util.List;

/** The entry of {@code http}. It has no routes of its own: each needs settings. */
public final class HttpProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "http";
    }

    @Override
    public List<String> defaultRoutes() {
        return List.of();
    }

    @Override
    public Application start(ApplicationContext context) {
        return new HttpApplication(context);
    }
}
