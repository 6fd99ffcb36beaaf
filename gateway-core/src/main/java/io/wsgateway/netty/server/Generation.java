package io.wsgateway.netty.server;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.Observation;
import io.wsgateway.netty.session.CarryOutcome;
import io.wsgateway.session.ApplicationCode;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.topic.TopicRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One start of an application, and what the gateway keeps for it. Generations of one name share topics, subscriptions and
 * histories; scheduled tasks and observers are each one's own. Holds the application's class loader: whoever lets go of a
 * generation that has {@link #end ended} lets go of the last that the gateway holds of it. Thread-safe.
 *
 * <pre>{@code
 * Generation next = gateway.generation(provider, settings);
 * next.hosts(HostedApplication.of(name, audience, provider.start(next.context())));
 * gateway.serve(…);                                    // from now on handshakes lead to the next
 * old.retire(Retirement.move(over, within)).thenRun(() -> {
 *     // the old application is closed, then
 *     old.end();
 * });
 * }</pre>
 */
public final class Generation {

    private final Generations all;
    private final ApplicationCode code;
    private final ApplicationContext context;
    private final TopicRegistry topics;
    private final VirtualThreadScheduler scheduler;
    private final Observations observations;
    private final GatewayUpstreams upstreams;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable HostedApplication hosted;

    Generation(Generations all, ApplicationCode code, ApplicationContext context, TopicRegistry topics,
            VirtualThreadScheduler scheduler, Observations observations, GatewayUpstreams upstreams) {
        this.all = all;
        this.code = code;
        this.context = context;
        this.topics = topics;
        this.scheduler = scheduler;
        this.observations = observations;
        this.upstreams = upstreams;
    }

    /** What the application is started with. */
    public ApplicationContext context() {
        return context;
    }

    /** The application has started: this is what routes lead to. */
    public void hosts(HostedApplication application) {
        hosted = application;
    }

    /** How many sessions and opening handshakes it has, each until its callbacks are over. */
    public int sessions() {
        HostedApplication application = hosted;
        return application == null ? 0 : all.limits().open(application);
    }

    /**
     * Lets the sessions end. No route may lead to this generation any more; handshakes under way may still open sessions of
     * it, which are treated as the others.
     *
     * @return completes when the last session has ended and its callbacks are over; else some seconds after the retirement's
     *         time, with the number of those that are left. Completes as well when the gateway is closed
     */
    public CompletionStage<Retired> retire(Retirement retirement) {
        return all.retire(application(), retirement);
    }

    /** Whether its sessions can go on in another generation, and others' in this one. */
    public boolean isCarriable() {
        return application().application() instanceof Carriable;
    }

    /**
     * Lets the sessions go on in another generation that is {@link #isCarriable}, as this is, a few at a time. No route may lead
     * to this generation any more.
     *
     * @param routes where a session goes on, by the route it is at; empty: nowhere, and it is closed with 1012
     * @param within when those that could not be carried until then are told to go, counted from the moment that all were asked
     * @return as that of {@link #retire}
     * @throws IllegalStateException if one of both isn't carriable
     */
    public CompletionStage<Retired> carryTo(Generation next, Function<Route, Optional<Route>> routes, Duration within) {
        requireCarriable(next);
        return all.carry(application(), next.application(), routes, within);
    }

    /**
     * As {@link #carryTo}, at once and without a deadline: for those who bring connections of their own, and drive them in the
     * calling thread.
     *
     * @return what becomes of each session, in the order they opened
     */
    public List<CompletionStage<CarryOutcome>> carryHere(Generation next, Function<Route, Optional<Route>> routes) {
        requireCarriable(next);
        return all.carryHere(application(), routes);
    }

    private void requireCarriable(Generation next) {
        if (!isCarriable() || !next.isCarriable()) {
            throw new IllegalStateException("sessions of " + context.name() + " can't be carried");
        }
    }

    /**
     * Gives up all that the gateway keeps for this generation alone: tasks are cancelled, observers hear nothing more; a task
     * or callback under way goes on. With the last generation of its name topics and histories end, too. Called after
     * {@link #retire}, and after the application was closed; or where it could not be started. Does nothing the second time.
     */
    public void end() {
        if (ended.compareAndSet(false, true)) {
            scheduler.end();
            observations.end();
            upstreams.end();
            topics.end();
            hosted = null;
            all.ended(code);
        }
    }

    /**
     * What routes lead to.
     *
     * @throws IllegalStateException before {@link #hosts}, and after {@link #end}
     */
    public HostedApplication application() {
        HostedApplication application = hosted;
        if (application == null) {
            throw new IllegalStateException("generation of " + context.name() + " hosts no application");
        }
        return application;
    }

    /** Those of one generation who hear of the gateway's events. Thread-safe. */
    static final class Observations {

        private final GatewayEvents events;
        private final ApplicationCode code;
        private final Set<Observation> open = ConcurrentHashMap.newKeySet();
        private volatile boolean ended;

        Observations(GatewayEvents events, ApplicationCode code) {
            this.events = events;
            this.code = code;
        }

        Observation add(Consumer<GatewayEvent> observer) {
            Observation observing = events.observe(event -> code.now(() -> observer.accept(event)));
            Observation kept = new Observation() {
                @Override
                public void close() {
                    observing.close();
                    open.remove(this);
                }
            };
            open.add(kept);
            if (ended) {
                kept.close();
            }
            return kept;
        }

        void end() {
            ended = true;
            List.copyOf(open).forEach(Observation::close);
        }
    }
}
