package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.PacedEnds;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The end of one generation's sessions: those that are to go are told so, a few at a time; it is looked now and then whether
 * any are left. Confined to the timer's thread, but for {@link #stop}.
 */
final class Retiring {

    private static final Duration TICK = Duration.ofMillis(20);
    /** How many sessions begin at a time to be carried, and the time to the next: meanwhile others of their loops wait. */
    private static final int CARRIED_AT_ONCE = 10;
    private static final Duration BETWEEN_CARRIED = Duration.ofMillis(2);
    /** The time over which those are told that were there when the time was over, or that have come late. */
    private static final Duration LATE = Duration.ofSeconds(1);
    /** The most ticks from one look at all sessions to the next: handshakes that were under way open sessions late. */
    private static final int MOST_TICKS = 100;
    /** How long those that were told to go when their time was over may take to end. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final HostedApplication application;
    private final Retirement retirement;
    private final Optional<Function<Route, Optional<Route>>> routes;
    private final BooleanSupplier awaiting;
    private final SessionRegistry<NettySession> registry;
    private final SessionLimits limits;
    private final SessionLoops loops;
    private final GatewayTimer timer;
    private final CompletableFuture<Retired> retired = new CompletableFuture<>();
    private final Random random = PacedEnds.random();
    /**
     * Since when the time runs: the start, or the moment the last of those that are to be carried was asked at first, or nobody
     * is carried to this generation any more.
     */
    private long start = System.nanoTime();

    /** Those that are to be carried; from {@link #next} on they haven't been asked. */
    private List<NettySession> carrying = List.of();
    private int next;
    /** Those that are told to go; null: nobody is at the moment. */
    private @Nullable PacedEnds<NettySession> ends;
    private final AtomicInteger moved = new AtomicInteger();
    private final AtomicInteger carried = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    /** How many were asked to go on and haven't answered. */
    private final AtomicInteger asked = new AtomicInteger();
    private boolean began;
    /** They are looked at for the first time. */
    private boolean asking;
    private boolean late;
    /** How many ticks until all sessions are looked at again, and how many have passed of these. */
    private int wait = 1;
    private int waited;

    /**
     * @param routes where sessions are carried to; empty: they aren't, and are told to go
     * @param awaiting whether sessions of the generation before may still be carried to this one
     */
    Retiring(HostedApplication application, Retirement retirement,
            Optional<Function<Route, Optional<Route>>> routes, BooleanSupplier awaiting,
            SessionRegistry<NettySession> registry, SessionLimits limits, SessionLoops loops, GatewayTimer timer) {
        this.application = application;
        this.retirement = retirement;
        this.routes = routes;
        this.awaiting = awaiting;
        this.registry = registry;
        this.limits = limits;
        this.loops = loops;
        this.timer = timer;
    }

    CompletionStage<Retired> start() {
        later(Duration.ZERO);
        return retired;
    }

    /** The gateway is closed, and its timer with it. From any thread. */
    void stop() {
        retired.complete(result());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void tick() {
        if (asking && next < carrying.size() || awaiting.getAsBoolean()) {
            start = System.nanoTime();
        }
        if (next < carrying.size()) {
            carrySome();
        } else if (!late && elapsed().compareTo(retirement.within()) >= 0) {
            late = true;
            begin();
        } else if (ends != null) {
            ends = ends.look(System.nanoTime()) ? null : ends;
        } else if ((late || retirement.moved()) && (!began || ++waited >= wait)) {
            waited = 0;
            wait = Math.min(MOST_TICKS, 2 * wait);
            begin();
        }
        if (elapsed().compareTo(retirement.within().plus(GRACE)) >= 0) {
            retired.complete(result());
        } else {
            completeWhenEmpty();
        }
    }

    /** Begins with those that are open. */
    private void begin() {
        List<NettySession> open = new ArrayList<>();
        for (NettySession session : registry.all()) {
            if (session.isOf(application) && session.isOpen()) {
                open.add(session);
            }
        }
        asking = !began;
        carrying = List.of();
        next = 0;
        if (routes.isPresent() && !late) {
            carrying = open;
            carrySome();
        } else if (!open.isEmpty()) {
            PacedEnds<NettySession> all = new PacedEnds<>(open, late || began ? LATE : retirement.over(),
                    System.nanoTime(), random, this::move, this::end);
            ends = all.look(System.nanoTime()) ? null : all;
        }
        began = true;
    }

    private void move(NettySession session) {
        if (session.isOf(application) && session.isOpen()) {
            moved.incrementAndGet();
            session.leave(NettySession.RESTARTING);
        }
    }

    private void end(NettySession session) {
        if (session.isOf(application)) {
            session.end(NettySession.RESTARTING);
        }
    }

    private void carrySome() {
        int to = Math.min(carrying.size(), next + CARRIED_AT_ONCE);
        for (; next < to; next++) {
            asked.incrementAndGet();
            carrying.get(next).carry(application, routes.orElseThrow()).thenAccept(outcome -> {
                switch (outcome) {
                    case CARRIED -> carried.incrementAndGet();
                    case FAILED -> failed.incrementAndGet();
                    case ENDED, NOT_NOW -> {}
                }
                asked.decrementAndGet();
            });
        }
    }

    private Retired result() {
        int all = moved.get();
        int told = routes.isPresent() ? 0 : all;
        return new Retired(carried.get(), failed.get() + all - told, told, limits.open(application));
    }

    /** Handshakes that have found this generation, and are not counted yet, are in a task of their event loop. */
    private void completeWhenEmpty() {
        if (!isEmpty()) {
            later(next < carrying.size() ? BETWEEN_CARRIED : TICK);
            return;
        }
        loops.caughtUp().thenRun(() -> {
            if (isEmpty()) {
                retired.complete(result());
            } else {
                later(TICK);
            }
        });
    }

    private boolean isEmpty() {
        return !awaiting.getAsBoolean() && limits.open(application) == 0 && asked.get() == 0;
    }

    private void later(Duration delay) {
        Runnable task = () -> {
            try {
                tick();
            } catch (Throwable e) { // or nobody would hear of the end
                retired.completeExceptionally(e);
                throw e;
            }
        };
        if (timer.after(delay, task).isCancelled()) {
            stop();
        }
    }
}
