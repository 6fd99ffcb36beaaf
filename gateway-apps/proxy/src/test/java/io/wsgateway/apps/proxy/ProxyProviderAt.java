package io.wsgateway.apps.proxy;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.util.function.LongSupplier;

/**
 * Starts {@code proxy} with a test's time.
 *
 * @param nanos that time, in nanoseconds
 */
record ProxyProviderAt(LongSupplier nanos) implements ApplicationProvider {

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public Application start(ApplicationContext context) {
        return new ProxyApplication(context, nanos);
    }
}
