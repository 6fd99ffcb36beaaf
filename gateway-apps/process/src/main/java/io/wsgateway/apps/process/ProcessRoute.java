package io.wsgateway.apps.process;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A route with its program: how many there are of it, and which session has which. Thread-safe. */
final class ProcessRoute {

    /** When those who find no place may come back. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final int LOGGED_PER_SECOND = 20;
    private static final SessionListener NOTHING = new SessionListener() {};

    private final ApplicationContext context;
    private final String name;
    private final RouteSettings settings;
    private final Programs programs;
    private final LogBudget budget = new LogBudget(LOGGED_PER_SECOND);
    private final AtomicInteger places = new AtomicInteger();
    private @Nullable ProgramGroup shared;

    ProcessRoute(ApplicationContext context, String name, RouteSettings settings, Programs programs) {
        this.context = context;
        this.name = name;
        this.settings = settings;
        this.programs = programs;
    }

    /** Whether a session would find a place; it may be gone until it opens. */
    boolean hasPlace() {
        return places.get() < settings.limits().processes() || settings.per() == Per.ROUTE && isShared();
    }

    private synchronized boolean isShared() {
        return shared != null;
    }

    /** A session has opened. */
    SessionListener open(Session session, OpeningRequest request) {
        Optional<ProgramGroup> group = settings.per() == Per.ROUTE ? joinShared(session) : joinOwn(session, request);
        if (group.isEmpty()) {
            count("no-place");
            session.close(CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "as many programs run as may")
                    .withRetryAfter(RETRY_AFTER));
            return NOTHING;
        }
        return new ProgramListener(group.get(), settings);
    }

    private Optional<ProgramGroup> joinOwn(Session session, OpeningRequest request) {
        if (!takePlace()) {
            return Optional.empty();
        }
        Optional<String> principal = session.principal();
        ProgramGroup group = new ProgramGroup(this,
                () -> CgiVariables.of(request, session.route(), principal, settings.headers(), encoding()));
        return group.join(session) ? Optional.of(group) : Optional.empty();
    }

    private synchronized Optional<ProgramGroup> joinShared(Session session) {
        ProgramGroup running = shared;
        if (running != null && running.join(session)) {
            return Optional.of(running);
        }
        if (!takePlace()) {
            shared = null;
            return Optional.empty();
        }
        ProgramGroup next = new ProgramGroup(this, CgiVariables::always);
        shared = next;
        return next.join(session) ? Optional.of(next) : Optional.empty();
    }

    private boolean takePlace() {
        if (places.incrementAndGet() > settings.limits().processes()) {
            places.decrementAndGet();
            return false;
        }
        programs.enter();
        return true;
    }

    /** A program has ended, with all that has come of it. */
    void leavePlace() {
        places.decrementAndGet();
        programs.leave();
    }

    /** How many programs there are, those that are about to start and those that end too. */
    int taken() {
        return places.get();
    }

    /** How variables are written, by Java. */
    private static Charset encoding() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "US-ASCII"), StandardCharsets.US_ASCII);
    }

    Program start(Map<String, String> request, ProgramGroup group) throws IOException {
        Program started = programs.start(settings, name, request, budget, group);
        count("started");
        return started;
    }

    void startFailed(Throwable why) {
        count("start-failed");
        context.logger().error("the program of {} can't be started: {}", name, why.getMessage());
    }

    void count(String event) {
        context.meter().count(event);
    }

    void after(Duration delay, Runnable task) {
        var unused = context.scheduler().after(delay, task);
    }

    RouteSettings settings() {
        return settings;
    }

    Programs programs() {
        return programs;
    }
}
