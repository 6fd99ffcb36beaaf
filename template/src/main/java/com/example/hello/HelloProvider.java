package com.example.hello;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;

/**
 * Where the application begins. The gateway finds this class by its name in
 * {@code META-INF/services/io.wsgateway.app.ApplicationProvider}.
 */
public final class HelloProvider implements ApplicationProvider {

    /** The application is reached at a slash and this name. */
    @Override
    public String name() {
        return "hello";
    }

    /** All settings are read here: one that nobody asks for stops the gateway as a mistake. */
    @Override
    public Application start(ApplicationContext context) {
        return new Hello(context.settings().text("greeting", "Hello"));
    }
}
