package io.wsgateway.apps.status;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;

/** The status' entry. Shows an application for operators: by default it is reached on the admin listener only. */
public final class StatusProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "status";
    }

    @Override
    public Audience audience() {
        return Audience.OPERATORS;
    }

    @Override
    public Application start(ApplicationContext context) {
        return new Status(context);
    }
}
