package io.wsgateway.app;

import io.wsgateway.app.upstream.Upstreams;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;

/** What the gateway gives an application at its start. Thread-safe. */
public interface ApplicationContext {

    /** The application's name. */
    String name();

    /** The {@code settings:} of the application's routes, where one of them has any: they hold for all. */
    Settings settings();

    /**
     * The routes that lead to this application, each with settings of its own, in the order of the configuration; no two with the
     * same name. Who asks for these reads each route's {@code settings:} here: it is started anew where one of them changes, or a
     * route comes or goes, and {@link #settings} needn't be asked.
     */
    List<ApplicationRoute> routes();

    /** Counts and times what operators should see of this application in the gateway's metrics. */
    Meter meter();

    /** Topics of this application; no other application shares them, but a later generation of this one does. */
    Topics topics();

    /** The open sessions of this application by their ids and principals, on all gateways of the cluster. */
    Sessions sessions();

    /** Opens connections to servers behind this application's sessions. */
    Upstreams upstreams();

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
