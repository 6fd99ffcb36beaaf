package io.wsgateway.apps.tcp;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.util.List;

/** The entry of {@code tcp}. It has no routes of its own: each needs servers. */
public final class TcpProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public List<String> defaultRoutes() {
        return List.of();
    }

    @Override
    public Application start(ApplicationContext context) {
        return new TcpApplication(context, System::nanoTime);
    }
}
