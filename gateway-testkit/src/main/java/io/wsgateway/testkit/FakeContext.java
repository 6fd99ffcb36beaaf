package io.wsgateway.testkit;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.ApplicationRoute;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an application is started with in a test. Everything it holds is a fake of its own. */
public final class FakeContext implements ApplicationContext {

    private final String name;
    private final FakeSettings settings = new FakeSettings();
    private final GivenRoutes routes = new GivenRoutes(settings);
    private final FakeMeter meter = new FakeMeter();
    private final FakeScheduler scheduler;
    private final FakeTopics topics;
    private final FakeSessions sessions;
    private final FakeUpstreams upstreams;
    private final FakeGateway gateway = new FakeGateway();

    /** The context of an application of this name. */
    public FakeContext(String name) {
        this.name = name;
        scheduler = new FakeScheduler();
        topics = new FakeTopics(new FakeCluster(scheduler));
        sessions = new FakeSessions();
        upstreams = new FakeUpstreams();
    }

    private FakeContext(FakeContext another) {
        name = another.name;
        scheduler = another.scheduler;
        topics = new FakeTopics(another.topics.cluster());
        sessions = another.sessions;
        upstreams = another.upstreams;
    }

    /**
     * The context of the same application on another node of a cluster, without settings: topics, histories, sessions, servers
     * and time are those of this context.
     */
    public FakeContext otherNode() {
        return new FakeContext(this);
    }

    /** From now on the other nodes don't hear of members on this one, as if it were dead or asleep: to them they have left. */
    public void fallAsleep() {
        topics.node().fallAsleep();
    }

    /** They hear of them again: those who are members still have joined. */
    public void wake() {
        topics.node().wake();
    }

    /** Sets one of the application's settings; to be called before it starts. */
    public FakeContext set(String key, Object value) {
        settings.set(key, value);
        return this;
    }

    /**
     * Adds a route with settings of its own, for an application that asks for them by route; to be called before it starts.
     *
     * @param route its host, if it has one, and the pattern of its path
     */
    public FakeContext route(String route, FakeSettings own) {
        routes.add(route, own);
        return this;
    }

    /**
     * Starts an application with this context. It is held to the settings of each route where it asks for these, and to those of
     * {@link #set} else.
     *
     * @throws AssertionError if it doesn't start, or a setting is wrong or one that it doesn't ask for
     */
    public Application start(ApplicationProvider provider) {
        return routes.start(provider, this);
    }

    /** Lets time pass: the clock goes on, and what the application has scheduled runs as it falls due. */
    public void advance(Duration time) {
        scheduler.advance(time);
        topics.expire();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FakeSettings settings() {
        return settings;
    }

    @Override
    public List<ApplicationRoute> routes() {
        return routes.ask();
    }

    @Override
    public FakeMeter meter() {
        return meter;
    }

    @Override
    public FakeTopics topics() {
        return topics;
    }

    @Override
    public FakeSessions sessions() {
        return sessions;
    }

    @Override
    public FakeUpstreams upstreams() {
        return upstreams;
    }

    @Override
    public FakeScheduler scheduler() {
        return scheduler;
    }

    @Override
    public InstantSource clock() {
        return scheduler;
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger("application." + name);
    }

    @Override
    public FakeGateway gateway() {
        return gateway;
    }
}
