package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of one generation's sessions: those that are to go are told so, a few at a time; it is looked now and then whether
 * any are left. Confined to the timer's thread.
 */
final class Retiring {

    private static final Logger LOG = LoggerFactory.getLogger(Retiring.class);
    private static final Duration TICK = Duration.ofMillis(50);
    /** How many sessions are told at a tick where no time is given for all of them. */
    private static final int BATCH = 1000;
    /** The most ticks from one look at all sessions to the next: handshakes that were under way open sessions late. */
    private static final int MOST_TICKS = 40;
    /** How long those that were told to go when their time was over may take to end. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final HostedApplication application;
    private final Retirement retirement;
    private final SessionRegistry<NettySession> registry;
    private final SessionLimits limits;
    private final SessionLoops loops;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Retired> retired = new CompletableFuture<>();
    private final long start = System.nanoTime();

    /** Those that are to be told; from {@link #next} on they haven't been. */
    private List<NettySession> sessions = List.of();
    private int next;
    private int moved;
    private boolean late;
    /** How many ticks until all sessions are looked at again, and how many the time after that. */
    private int wait = 1;
    private int waited;

    Retiring(HostedApplication application, Retirement retirement, SessionRegistry<NettySession> registry,
            SessionLimits limits, SessionLoops loops, ScheduledExecutorService timer) {
        this.application = application;
        this.retirement = retirement;
        this.registry = registry;
        this.limits = limits;
        this.loops = loops;
        this.timer = timer;
    }

    CompletionStage<Retired> start() {
        later(Duration.ZERO, () -> {
            if (retirement.moved()) {
                collect();
            }
            tick();
        });
        return retired;
    }

    private long elapsed() {
        return System.nanoTime() - start;
    }

    /** Finds the sessions that are open, and puts them into an order that nobody can foresee. */
    private void collect() {
        List<NettySession> open = new ArrayList<>();
        for (NettySession session : registry.all()) {
            if (session.isOf(application) && session.isOpen()) {
                open.add(session);
            }
        }
        Collections.shuffle(open);
        sessions = open;
        next = 0;
    }

    private void tick() {
        if (!late && elapsed() >= retirement.within().toNanos()) {
            late = true;
            collect();
        }
        if (next < sessions.size()) {
            int due = due();
            for (; next < due; next++) {
                if (sessions.get(next).move()) {
                    moved++;
                }
            }
        } else if ((late || retirement.moved()) && ++waited >= wait) {
            waited = 0;
            wait = Math.min(MOST_TICKS, 2 * wait);
            collect();
        }
        if (elapsed() >= retirement.within().plus(GRACE).toNanos()) {
            retired.complete(new Retired(0, 0, moved, limits.open(application)));
        } else {
            completeWhenEmpty();
        }
    }

    private int due() {
        long over = retirement.over().toNanos();
        int size = sessions.size();
        if (late || over == 0 || elapsed() >= over) {
            return Math.min(size, next + BATCH);
        }
        return (int) Math.min(size, Math.ceilDiv(size * elapsed(), over));
    }

    /** Handshakes that have found this generation, and are not counted yet, are in a task of their event loop. */
    private void completeWhenEmpty() {
        if (limits.open(application) > 0) {
            later(TICK, this::tick);
            return;
        }
        loops.caughtUp().thenRun(() -> {
            if (limits.open(application) == 0) {
                retired.complete(new Retired(0, 0, moved, 0));
            } else {
                later(TICK, this::tick);
            }
        });
    }

    private void later(Duration delay, Runnable task) {
        try {
            timer.schedule(() -> {
                try {
                    task.run();
                } catch (Throwable e) { // the timer would keep it to itself, and nobody would hear of the end
                    LOG.error("the sessions of an application that ends could not be told", e);
                    retired.completeExceptionally(e);
                }
            }, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            retired.complete(new Retired(0, 0, moved, limits.open(application))); // the gateway is closed
        }
    }
}
