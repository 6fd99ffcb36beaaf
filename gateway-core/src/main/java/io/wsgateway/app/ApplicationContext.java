package io.wsgateway.app;

import java.time.InstantSource;
import org.slf4j.Logger;

/** What the gateway gives an application at its start. Thread-safe. */
public interface ApplicationContext {

    /** The application's name. */
    String name();

    /** The {@code settings:} of the application's routes. */
    Settings settings();

    /** Topics of this application; no other application shares them, but a later generation of this one does. */
    Topics topics();

    /** Runs tasks later, until the application ends. */
    Scheduler scheduler();

    /** The wall clock. */
    InstantSource clock();

    /** A logger named after the application. */
    Logger logger();

    /**
     * The state of the whole gateway.
     *
     * @throws IllegalStateException if the provider's audience isn't {@link Audience#OPERATORS}
     */
    GatewayView gateway();
}
