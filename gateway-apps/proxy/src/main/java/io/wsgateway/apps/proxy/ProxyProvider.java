package io.wsgateway.apps.proxy;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.util.List;

/** The entry of {@code proxy}. It has no routes of its own: each needs settings. */
public final class ProxyProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public List<String> defaultRoutes() {
        return List.of();
    }

    @Override
    public Application start(ApplicationContext context) {
        return new ProxyApplication(context, System::nanoTime);
    }
}
