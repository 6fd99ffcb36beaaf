package io.wsgateway.netty.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.Ticker;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.app.Settings;
import io.wsgateway.cluster.Cluster;
import io.wsgateway.cluster.principal.PrincipalCounts;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.netty.session.SessionTaps;
import io.wsgateway.opening.EarlyEnds;
import io.wsgateway.netty.session.NettySession;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.netty.tls.TlsState;
import io.wsgateway.netty.tls.TlsWatch;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.opening.RoutedHandshake;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationLoaders;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.CarrierWatch;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.EndLog;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLog;
import io.wsgateway.session.SessionRegistry;
import io.wsgateway.session.ThreadWatch;
import io.wsgateway.topic.MemoryTopicEngine;
import io.wsgateway.topic.TopicEngines;
import io.wsgateway.topic.TopicRegistry;
import io.wsgateway.tracing.Tracing;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway: made, given its applications, opened, drained, closed. Thread-safe.
 *
 * <pre>{@code
 * try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
 *     Generation chat = gateway.generation(provider, settings);
 *     chat.hosts(HostedApplication.of(provider.name(), provider.audience(), provider.start(chat.context())));
 *     gateway.open(listeners);
 *     …
 *     gateway.drain(Duration.ofSeconds(30));
 * }
 * }</pre>
 */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration END_SESSIONS = Duration.ofSeconds(2);
    /** The interval at which the log says how sessions ended. */
    private static final Duration TELL = Duration.ofMinutes(1);
    /** The interval at which the log says what limits that are observed might be. */
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration FOLD = Duration.ofSeconds(1);
    /** By then connections that were accepted have begun. */
    private static final Duration JUST_ACCEPTED = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(1);

    private final Transport transport;
    private final MultiThreadIoEventLoopGroup eventLoops;
    private final SessionLoops loops;
    private final GatewayLimits limits;
    private final ApplicationFaults faults = new ApplicationFaults(InstantSource.system());
    private final ApplicationLoaders loaders = new ApplicationLoaders();
    private final ThreadWatch threads = new ThreadWatch(loaders, faults);
    private final SessionServices services;
    private final HandshakeLog handshakeLog = new HandshakeLog();
    private final HandshakeJournal handshakes;
    private final LiveView view;
    final GatewayTimer timer = new GatewayTimer();
    private final Generations generations;
    private final TlsWatch tls = new TlsWatch(InstantSource.system());
    private final Listeners listeners;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Departures departures;
    /** From then on the gateway isn't ready; from the second on it isn't open for handshakes. */
    private volatile boolean leaving;
    private volatile boolean draining;
    private volatile @Nullable CompletableFuture<Void> caughtUp;

    private Gateway(GatewayConfig config, TopicEngines engines, SessionIds ids, @Nullable DirectNodes nodes,
            Tracing tracing,
            ConnectionCount connections) {
        Transport.Choice choice = Transport.choose(config.transport().kind());
        choice.instead().ifPresent(why -> LOG.info("using {}: {}", choice.transport().name(), why));
        this.transport = choice.transport();
        this.eventLoops = new MultiThreadIoEventLoopGroup(
                config.transport().eventLoops(Runtime.getRuntime().availableProcessors()), transport.handlers().get());
        this.handshakes = new HandshakeJournal(config.handshakes().journal(), InstantSource.system());
        SessionCounters counters = new SessionCounters();
        GatewayEvents events = new GatewayEvents();
        this.limits = new GatewayLimits(config, connections, counters, events, this::routes);
        SessionRegistry<NettySession> sessions = new SessionRegistry<>();
        this.services = new SessionServices(sessions, counters,
                new EndCounts(InstantSource.system().millis()), new EarlyEnds(handshakes, handshakeLog),
                limits.outbound(), events, new ApplicationThreads(ids),
                new FailureLog(Ticker.systemTicker()::nanoTime, faults),
                new ApplicationPauses(Ticker.systemTicker()::nanoTime, faults),
                InstantSource.system(),
                ids, new LogThrottle(), limits.principals(), new SessionLog(config.sessionLog()),
                new SessionTaps(sessions, Ticker.systemTicker()::nanoTime), tracing);
        services.pauses().after(config.pauseAfter());
        this.loops = new SessionLoops(limits.outbound(), limits.inbound(), ids);
        this.view = new LiveView(services, tls, limits::numbers, new LiveFigures(loops), services.events()::observe);
        this.generations = new Generations(services, limits.sessions(), loops,
                new LinkLoops(loops, transport, connections, config.transport().tls()), timer,
                engines, nodes,
                loaders, faults);
        this.departures = new Departures(services.registry(), timer);
        this.listeners = new Listeners(new Listeners.Setting(transport, eventLoops, loops, connections, () -> leaving,
                () -> draining,
                task -> timer.after(JUST_ACCEPTED, task)), config, limits, services, handshakes, handshakeLog, tls);
    }

    /** How often limits were reached, and how near peers come to them. */
    public SessionCounters counters() {
        return services.counters();
    }

    private List<Route> routes() {
        return listeners.open().stream().flatMap(open -> open.served().get().routes().values().stream()).toList();
    }

    /**
     * Loads the native transport, which else the first {@link #create} does, and has Netty read its annotations of handlers, for
     * which the JVM makes classes that no cache holds: a program may have it done meanwhile.
     */
    public static void preload() {
        Transport.choose(TransportConfig.Kind.AUTO);
        new EmbeddedChannel(new HttpResponseEncoder()).close();
    }

    /** Makes a gateway that stands alone: event loops and registries, no listener yet. */
    public static Gateway create(GatewayConfig config) {
        return create(config, new ConnectionCount());
    }

    /** Makes a gateway whose topics are connected by these engines. */
    public static Gateway create(GatewayConfig config, TopicEngines engines) {
        return create(config, engines, new SessionIds(), null, Tracing.OFF, new ConnectionCount());
    }

    /** Makes a gateway whose handshakes and sessions this is told of; it doesn't close it. */
    public static Gateway create(GatewayConfig config, Tracing tracing) {
        return create(config, tracing, Optional.empty());
    }

    /**
     * Makes a gateway whose handshakes and sessions this is told of, as a node of a cluster, if there is one; it closes neither.
     *
     * @param cluster is open
     */
    public static Gateway create(GatewayConfig config, Tracing tracing, Optional<Cluster> cluster) {
        ConnectionCount connections = new ConnectionCount();
        if (cluster.isEmpty()) { // no class of the cluster is loaded then
            return create(config, memory(config), new SessionIds(), null, tracing, connections);
        }
        Cluster joined = cluster.get();
        Gateway gateway = create(config, joined, new SessionIds(joined.self().id()), new DirectNodes(joined.bus()),
                tracing, connections);
        PrincipalCounts counts = new PrincipalCounts(joined.bus(), (delay, task) -> {
            var unused = gateway.timer.after(delay, task);
        });
        gateway.principals().count(new PrincipalsElsewhere(counts));
        gateway.closed.whenComplete((done, never) -> counts.close());
        return gateway;
    }

    /** The same for connections that may be more, or fewer, than the process has file descriptors for. */
    static Gateway create(GatewayConfig config, ConnectionCount connections) {
        return create(config, memory(config), new SessionIds(), null, Tracing.OFF, connections);
    }

    private static TopicEngines memory(GatewayConfig config) {
        return application -> new MemoryTopicEngine(config.topics(), InstantSource.system());
    }

    private static Gateway create(GatewayConfig config, TopicEngines engines, SessionIds ids,
            @Nullable DirectNodes nodes, Tracing tracing,
            ConnectionCount connections) {
        Gateway gateway = new Gateway(config, engines, ids, nodes, tracing, connections);
        gateway.timer.every(Watchdog.PERIOD, new Watchdog(gateway.loops, gateway.faults)::look);
        gateway.timer.every(CarrierWatch.PERIOD,
                new CarrierWatch(gateway.services.threads(), Ticker.systemTicker()::nanoTime, gateway.faults)::look);
        gateway.timer.every(ThreadWatch.PERIOD, gateway.threads::look);
        gateway.timer.every(TlsWatch.PERIOD, gateway.tls::look);
        gateway.timer.every(Generations.EXPIRY, gateway.generations::expire);
        gateway.timer.every(DAY, gateway.limits::recommend);
        EndLog ends = new EndLog(gateway.services.ends());
        gateway.timer.every(TELL, () -> ends.tell(gateway.services.clock().millis()));
        gateway.timer.every(FOLD, () -> {
            gateway.handshakeLog.fold(Ticker.systemTicker().nanoTime());
            gateway.services.failures().fold();
            gateway.services.taps().expire();
        });
        return gateway;
    }

    /** The context an application of this provider is started with that goes on for as long as the gateway. */
    public ApplicationContext context(ApplicationProvider provider, Settings settings) {
        return generation(provider, settings).context();
    }

    /**
     * Begins a generation of this provider's application. Generations of one name share its topics; whoever begins one ends
     * it, {@link Generation#end}, also where the application doesn't start.
     */
    public Generation generation(ApplicationProvider provider, Settings settings) {
        return generation(provider, settings, List::of);
    }

    /**
     * The same.
     *
     * @param routes the routes that lead to it, when it asks for them
     */
    public Generation generation(ApplicationProvider provider, Settings settings,
            Supplier<List<ApplicationRoute>> routes) {
        return generations.begin(provider, settings, routes, view);
    }

    /**
     * Binds every listener, or none; those opened before stay as they are.
     *
     * @return the addresses bound, in the order given; {@code 0.0.0.0} and port 0 for a Unix domain socket
     * @throws ListenerException naming the listener that can't be bound, and why
     */
    public List<InetSocketAddress> open(List<ListenerConfig> configs) throws ListenerException {
        return listeners.open(configs);
    }

    /**
     * Prepares that from now on this configuration holds, and these listeners are open and no others. Those that are where one is
     * open already keep it open; handshakes under way and open sessions keep what they began with. Nothing has changed until
     * {@link PreparedChange#commit}, but that new listeners are bound.
     *
     * @throws ListenerException naming the listener that can't be bound, or whose certificates can't be used; nothing has changed
     * @throws IllegalArgumentException if the configuration differs in what {@link GatewayConfig#fixedThatDiffer} names
     */
    public PreparedChange prepare(GatewayConfig next, List<ListenerConfig> configs) throws ListenerException {
        return PreparedChange.of(listeners, next, configs);
    }

    /**
     * Reads the certificates of listeners as {@link #prepare} does, tries whether new ones could be bound, and changes nothing.
     *
     * @return the names of those whose certificates would be other than before, by the same files
     * @throws ListenerException naming the listener whose certificates can't be used, or that can't be bound
     */
    public List<String> preview(List<ListenerConfig> configs) throws ListenerException {
        return PreparedChange.preview(listeners, configs);
    }

    /**
     * From now on the open listener of this name answers by these routes, pages and rules on peers; where it listens and its
     * TLS stay as they are. Handshakes under way and open sessions keep what they began with.
     *
     * @throws IllegalArgumentException if no listener of this name is open
     */
    public void serve(ListenerConfig listener) {
        listeners.named(listener.name()).serve(listener);
    }

    /**
     * Closes the open listener of this name: no connection is accepted any more, and those that were stay.
     *
     * @throws IllegalArgumentException if no listener of this name is open
     */
    public void closeListener(String name) {
        listeners.close(listeners.named(name));
    }

    /** What a connection of this listener goes through, for those who bring connections of their own. */
    public ChannelHandler initializer(ListenerConfig listener) throws ListenerException {
        return listeners.initializer(listener);
    }

    /** Reads the files of all listeners' TLS again, without waiting for that; the log says what comes of it. */
    public void reloadTls() {
        tls.reload();
    }

    /** What the TLS of each listener is that speaks any. */
    public List<TlsState> tls() {
        return tls.states();
    }

    /**
     * What the gateway would decide for this request on this listener, and why; nothing is counted or opened. Empty where
     * peers aren't told: not all of it, or nothing.
     */
    public Optional<HandshakeDecision> explain(ListenerConfig listener, HandshakeRequest request) {
        RoutedHandshake handshake = RoutedHandshake.of(request, listener.routes());
        Disclosure disclosure = handshake.match().map(match -> match.value().answers().disclosure())
                .orElse(listeners.config().handshakes().disclosure());
        return Optional.of(handshake.preview()).filter(decision -> disclosure == Disclosure.FULL);
    }

    /** The live state. */
    public GatewayView view() {
        return view;
    }

    /** The opening handshakes there were. */
    public HandshakeJournal handshakes() {
        return handshakes;
    }

    /** The open sessions of each principal. */
    public PrincipalSessions principals() {
        return services.principals();
    }

    /** The open sessions, as operators see and change them. */
    public OpenSessions sessions() {
        return new OpenSessions(services.registry(), services.ids());
    }

    /** The topics of each application, by its name, as operators see them. */
    public Map<String, TopicRegistry> topics() {
        return generations.registries();
    }

    /**
     * Hands an application what another process pushes.
     *
     * @return its reply; fails with what it failed with, which is logged, or where it takes longer than 10 seconds
     */
    public CompletionStage<PushReply> push(HostedApplication application, Push push) {
        return pushes().push(application, push);
    }

    /**
     * Asks an application what is to become of what another process publishes to one of its topics.
     *
     * @return its reply; fails with what it failed with, which is logged, or where it takes longer than 10 seconds
     */
    public CompletionStage<PublicationReply> publish(HostedApplication application, Publication publication) {
        return pushes().publish(application, publication);
    }

    private Pushes pushes() {
        return new Pushes(services, this::ownLoopOrNext);
    }

    /** The event loop that calls this, so that nobody waits for another thread; else the one whose turn it is. */
    private SessionLoop ownLoopOrNext() {
        return loops.all().stream().filter(SessionLoop::inLane).findFirst()
                .orElseGet(() -> loops.of(eventLoops.next()));
    }

    /** The routes of each open listener, by its name. */
    public Map<String, List<RouteTable.Entry<Route>>> routesByListener() {
        Map<String, List<RouteTable.Entry<Route>>> all = new LinkedHashMap<>();
        listeners.open().forEach(open -> all.put(open.name(), open.served().get().routes().entries()));
        return all;
    }

    /** Who looks at what goes through sessions. */
    public SessionTaps taps() {
        return services.taps();
    }

    /** Which applications are paused, as they fail again and again. */
    public ApplicationPauses pauses() {
        return services.pauses();
    }

    /** How applications have misbehaved. */
    public ApplicationFaults faults() {
        return faults;
    }

    /**
     * How many platform threads each application has started that were alive some seconds ago, by its name; nothing of those that
     * have none. Applications of one jar have the same threads.
     */
    public Map<String, Integer> applicationThreads() {
        return threads.threads();
    }

    /** Whose class loaders are whose. */
    public ApplicationLoaders applicationLoaders() {
        return loaders;
    }

    /** All that is counted of what sessions, event loops, topics and limits do, at this moment. Takes some 100 µs. */
    public GatewayMetrics metrics() {
        return GatewayMetrics.read(eventLoops, loops, limits, services, generations,
                departures.progress());
    }

    /** How sessions ended. */
    public EndCounts ends() {
        return services.ends();
    }

    /** The transport in use: {@code epoll}, {@code io_uring} or {@code nio}. */
    public String transport() {
        return transport.name();
    }

    /** Runs a task on each event loop that has had a connection, soon; it must not block. */
    public void onEventLoops(Runnable task) {
        loops.all().forEach(loop -> loop.executeQuietly(task));
    }

    /** The number of event loops. */
    public int eventLoops() {
        return eventLoops.executorCount();
    }

    /** False once the gateway is about to stop. */
    public boolean isAccepting() {
        return !leaving;
    }

    /** How many sessions and handshakes have callbacks that are not over, where applications block. */
    public int callbacksUnderWay() {
        return services.threads().underWay();
    }

    /** Closes every session with 1001, as {@link #drain(DrainPlan)} does. */
    public CompletionStage<Void> drain(Duration period) {
        return drain(DrainPlan.within(period));
    }

    /**
     * Stops: from now on the gateway isn't {@link #isAccepting ready}, and yet serves as before for the plan's delay. Then new
     * handshakes are answered 503, and sessions are told to go, one after the other over two thirds of the period, or 5 ms each
     * where that is less.
     *
     * @return completes when the last session has ended and its callbacks are over, the period is over or the gateway is closed,
     *         whichever is first
     */
    public CompletionStage<Void> drain(DrainPlan plan) {
        leaving = true;
        departures.begin(plan);
        CompletableFuture<Void> drained = new CompletableFuture<>();
        closed.whenComplete((done, never) -> drained.complete(null));
        Runnable begin = () -> {
            draining = true;
            departures.drain(plan, () -> limits.sessions().open() == 0 && isCaughtUp())
                    .whenComplete((done, never) -> drained.complete(null));
        };
        if (plan.delay().isZero()) {
            begin.run();
        } else {
            timer.after(plan.delay(), begin);
        }
        return drained;
    }

    /** Whether what the ends of sessions led to has gone through the event loops, and no callback is under way. */
    private boolean isCaughtUp() {
        CompletableFuture<Void> now = caughtUp;
        if (now == null) {
            now = loops.caughtUp();
            caughtUp = now;
        }
        return now.isDone() && callbacksUnderWay() == 0;
    }

    /** How far it is with stopping; empty before it is told to. */
    public Optional<DrainProgress> draining() {
        return departures.progress();
    }

    /**
     * Tells a part of the sessions to go, with 1012, a few at a time.
     *
     * @return how many those are; empty where the gateway stops, or an earlier part is still being told, and nothing is done
     */
    public OptionalInt shed(Shedding wanted) {
        return leaving ? OptionalInt.empty() : departures.shed(wanted);
    }

    /**
     * How many sessions routes have.
     *
     * @param ids by what the routes are known
     */
    public int sessionsOf(Set<String> ids) {
        return departures.ofRoutes(ids);
    }

    /**
     * Tells the sessions of routes to go that there are no more, with 1001, a few at a time.
     *
     * @param ids by what the routes are known
     * @param over the time over which they are told; fewer are told sooner
     * @return how many those are
     */
    public int endRoutes(Set<String> ids, Duration over) {
        return departures.endRoutes(ids, over);
    }

    /**
     * Ends what is open, and lets the applications hear of it.
     *
     * <p>An event loop that shuts down may end without closing what it drives, if it is told so between two looks at its tasks,
     * or without telling those who should hear of it: both come first.
     */
    private void endConnections() {
        loops.all().forEach(SessionLoop::endHandshakes);
        services.registry().all().forEach(NettySession::disconnect);
        long start = System.nanoTime();
        while ((services.registry().count() > 0 || callbacksUnderWay() > 0)
                && System.nanoTime() - start < END_SESSIONS.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Ends what is still open, at once, and frees the event loops. */
    @Override
    public void close() {
        leaving = true;
        draining = true;
        listeners.open().forEach(LiveListener::close);
        endConnections();
        timer.close();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        loops.all().forEach(SessionLoop::close);
        tls.close();
        generations.close();
        closed.complete(null);
    }
}
