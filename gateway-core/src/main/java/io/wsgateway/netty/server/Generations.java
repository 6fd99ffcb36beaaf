package io.wsgateway.netty.server;

import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Meter;
import io.wsgateway.app.Settings;
import io.wsgateway.netty.session.CarryOutcome;
import io.wsgateway.netty.session.MessageEncoder;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.session.ApplicationCalls;
import io.wsgateway.session.ApplicationCode;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationLoaders;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.topic.TopicCounts;
import io.wsgateway.topic.TopicEngine;
import io.wsgateway.topic.TopicEngines;
import io.wsgateway.topic.TopicRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generations of all applications, and the topics that those of one name share. Thread-safe. */
final class Generations {

    /** The interval at which messages that are too old are removed from the histories of topics. */
    static final Duration EXPIRY = Duration.ofSeconds(10);

    private final SessionServices services;
    private final SessionLimits limits;
    private final SessionLoops loops;
    private final LinkLoops links;
    private final GatewayTimer timer;
    private final TopicEngines engines;
    private final LocalSessions sessions;
    private final @Nullable DirectNodes nodes;
    private final ApplicationLoaders loaders;
    private final ApplicationFaults faults;
    /** With where their sessions are carried, if they are. */
    private final Map<Retiring, Optional<HostedApplication>> retiring = new ConcurrentHashMap<>();
    private final ApplicationMeters meters = new ApplicationMeters();
    /** Guarded by this. */
    private final Map<String, Shared> topics = new HashMap<>();

    /** The topics and the meter of one name, and how many generations share them. */
    private static final class Shared {

        private final TopicEngine engine;
        private final TopicRegistry topics;
        /** Other nodes reach the sessions no more. */
        private final Runnable leave;
        private final Meter meter;
        private int generations;

        Shared(TopicEngine engine, Runnable leave, Meter meter) {
            this.engine = engine;
            this.leave = leave;
            this.meter = meter;
            this.topics = new TopicRegistry(new MessageEncoder(ByteBufAllocator.DEFAULT), engine);
        }
    }

    /**
     * @param nodes the other nodes of the cluster; null: the gateway stands alone
     */
    Generations(SessionServices services, SessionLimits limits, SessionLoops loops, LinkLoops links, GatewayTimer timer,
            TopicEngines engines, @Nullable DirectNodes nodes, ApplicationLoaders loaders, ApplicationFaults faults) {
        this.services = services;
        this.limits = limits;
        this.loops = loops;
        this.links = links;
        this.timer = timer;
        this.engines = engines;
        this.sessions = new LocalSessions(services);
        this.nodes = nodes;
        this.loaders = loaders;
        this.faults = faults;
    }

    SessionLimits limits() {
        return limits;
    }

    /** Begins a generation of this provider's application. */
    Generation begin(ApplicationProvider provider, Settings settings, Supplier<List<ApplicationRoute>> routes,
            LiveView view) {
        String name = provider.name();
        Logger log = LoggerFactory.getLogger("application." + name);
        ApplicationCode code = new ApplicationCode(name, provider.getClass().getClassLoader());
        ApplicationCalls calls = new ApplicationCalls(code, services.threads());
        Shared shared = share(name);
        TopicRegistry registry = shared.topics.sharedBy(calls);
        VirtualThreadScheduler scheduler =
                new VirtualThreadScheduler(timer, code, services.threads(), services.failures(), log);
        loaders.begun(code);
        GatewayUpstreams upstreams = new GatewayUpstreams(links, code);
        Generation.Observations observations = new Generation.Observations(services.events(), code);
        return new Generation(this, code,
                new HostedContext(name, provider.audience(), settings, routes, shared.meter, registry,
                        new DirectSessions(name, sessions, nodes, calls), upstreams, scheduler,
                        services.clock(), log, view.with(observations::add)),
                registry, scheduler, observations, upstreams);
    }

    private synchronized Shared share(String name) {
        Shared shared =
                topics.computeIfAbsent(name, key -> new Shared(engines.engine(key), reachable(key), meters.of(key)));
        shared.generations++;
        return shared;
    }

    private Runnable reachable(String name) {
        return nodes == null ? () -> {} : nodes.answer(name, sessions);
    }

    /** A generation has ended; with the last one of its name its topics do. */
    void ended(ApplicationCode code) {
        String name = code.application();
        loaders.ended(code);
        if (leave(name)) {
            services.threads().forget(name);
            faults.forget(name);
        }
    }

    /** True if it was the last of its name. Its engine is closed before another of that name can be made: both hear the same. */
    private synchronized boolean leave(String name) {
        Shared shared = topics.get(name);
        if (shared == null || --shared.generations > 0) {
            return false;
        }
        topics.remove(name);
        meters.forget(name);
        shared.leave.run();
        shared.engine.close();
        return true;
    }

    CompletionStage<Retired> retire(HostedApplication application, Retirement retirement) {
        return start(application, retirement, Optional.empty(), Optional.empty());
    }

    CompletionStage<Retired> carry(HostedApplication application, HostedApplication next,
            Function<Route, Optional<Route>> routes, Duration within) {
        return start(application, Retirement.move(Duration.ZERO, within), Optional.of(next), Optional.of(routes));
    }

    List<CompletionStage<CarryOutcome>> carryHere(HostedApplication application,
            Function<Route, Optional<Route>> routes) {
        return services.registry().all().stream().filter(session -> session.isOf(application) && session.isOpen())
                .map(session -> session.carry(application, routes)).toList();
    }

    private CompletionStage<Retired> start(HostedApplication application, Retirement retirement,
            Optional<HostedApplication> next, Optional<Function<Route, Optional<Route>>> routes) {
        Retiring starting = new Retiring(application, retirement, routes, () -> isAwaiting(application),
                services.registry(), limits, loops, timer);
        retiring.put(starting, next);
        return starting.start().whenComplete((done, failure) -> retiring.remove(starting));
    }

    /** Whether sessions of another generation, which is retiring too, may still be carried to this application. */
    private boolean isAwaiting(HostedApplication application) {
        return retiring.values().stream().anyMatch(next -> next.filter(one -> isSame(one, application)).isPresent());
    }

    @SuppressWarnings("ReferenceEquality") // of two generations, applications may well be equal
    private static boolean isSame(HostedApplication one, HostedApplication other) {
        return one == other;
    }

    /** Gives up what is kept too long. */
    void expire() {
        engines().forEach(TopicEngine::expire);
    }

    /** Ends all topics; nobody waits for sessions any more. The timer has ended. */
    void close() {
        retiring.keySet().forEach(Retiring::stop);
        engines().forEach(TopicEngine::close);
    }

    /** The topics of each application, by its name. */
    synchronized Map<String, TopicRegistry> registries() {
        Map<String, TopicRegistry> all = new TreeMap<>();
        topics.forEach((name, shared) -> all.put(name, shared.topics));
        return all;
    }

    /** What the topics of each application have done, by its name. */
    synchronized Map<String, TopicCounts> topics() {
        return topics.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().topics.counts()));
    }

    /** What each application has counted itself, by its name. */
    Map<String, ApplicationMeters.Counts> counts() {
        return meters.counts();
    }

    private synchronized List<TopicEngine> engines() {
        return topics.values().stream().map(shared -> shared.engine).toList();
    }
}
