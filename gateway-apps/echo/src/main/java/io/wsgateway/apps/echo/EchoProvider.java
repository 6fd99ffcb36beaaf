package io.wsgateway.apps.echo;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;

/**
 * Where an application begins: a public class with a public constructor that takes nothing, named in
 * {@code META-INF/services/io.wsgateway.app.ApplicationProvider}. By default the application is reached at {@code /echo}.
 */
public final class EchoProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public Application start(ApplicationContext context) {
        return new Echo();
    }
}
