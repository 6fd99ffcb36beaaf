package io.wsgateway.testkit;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an application is started with in a test. Everything it holds is a fake of its own. */
public final class FakeContext implements ApplicationContext {

    private final String name;
    private final FakeSettings settings = new FakeSettings();
    private final FakeScheduler scheduler = new FakeScheduler();
    private final FakeTopics topics = new FakeTopics(scheduler);
    private final FakeGateway gateway = new FakeGateway();

    /** The context of an application of this name. */
    public FakeContext(String name) {
        this.name = name;
    }

    /** Sets one of the application's settings; to be called before it starts. */
    public FakeContext set(String key, Object value) {
        settings.set(key, value);
        return this;
    }

    /**
     * Starts an application with this context.
     *
     * @throws AssertionError if it doesn't start, or a setting is wrong or one that it doesn't ask for
     */
    public Application start(ApplicationProvider provider) {
        return settings.start(provider, this);
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
    public FakeTopics topics() {
        return topics;
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
