package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.PacedEnds;
import io.wsgateway.session.SessionRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Sessions that the gateway tells to go, a few at a time: all of them when it stops, or a part. Thread-safe. */
final class Departures {

    private static final Duration TICK = Duration.ofMillis(20);
    private static final CloseStatus ELSEWHERE =
            CloseStatus.of(CloseCode.SERVICE_RESTART, "connect again: another node may have more room");
    private static final CloseStatus NO_ROUTE = CloseStatus.of(CloseCode.GOING_AWAY, "there is no such route any more");

    private final SessionRegistry<NettySession> registry;
    private final GatewayTimer timer;
    private final Random random = PacedEnds.random();
    private final AtomicReference<@Nullable PacedEnds<NettySession>> shedding = new AtomicReference<>();
    private volatile @Nullable Stopping stopping;
    private volatile @Nullable PacedEnds<NettySession> draining;

    /**
     * @param end when it is over, by the clock of {@link System#nanoTime}
     * @param sessions how many there were when it began
     */
    private record Stopping(long end, int sessions) {}

    Departures(SessionRegistry<NettySession> registry, GatewayTimer timer) {
        this.registry = registry;
        this.timer = timer;
    }

    /**
     * Tells all sessions to go, those included that open meanwhile: by whoever opens them.
     *
     * @param over whether nobody is left, and nothing is under way
     * @return completes when that is so, or the plan's period is over
     */
    CompletionStage<Void> drain(DrainPlan plan, BooleanSupplier over) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        PacedEnds<NettySession> ends = ends(registry.all(), plan.over(), plan.status());
        draining = ends;
        run(ends, drained::isDone);
        timer.after(plan.period(), () -> drained.complete(null));
        every(drained, over);
        return drained;
    }

    private void every(CompletableFuture<Void> drained, BooleanSupplier over) {
        if (over.getAsBoolean()) {
            drained.complete(null);
        } else if (!drained.isDone()) {
            timer.after(TICK, () -> every(drained, over));
        }
    }

    /** The gateway stops by this plan, whose delay begins now. */
    void begin(DrainPlan plan) {
        stopping = new Stopping(System.nanoTime() + plan.delay().plus(plan.period()).toNanos(), registry.count());
    }

    /** How far it is; empty before it has begun. */
    Optional<DrainProgress> progress() {
        Stopping now = stopping;
        if (now == null) {
            return Optional.empty();
        }
        PacedEnds<NettySession> ends = draining;
        int open = registry.count();
        int sessions = Math.max(open, ends == null ? now.sessions : Math.max(now.sessions, ends.count()));
        return Optional.of(new DrainProgress(sessions, ends == null ? 0 : ends.told(), open,
                Duration.ofNanos(Math.max(0, now.end - System.nanoTime()))));
    }

    /** Tells a part of the sessions to go; empty, and nothing is done, while another part is being told. */
    OptionalInt shed(Shedding wanted) {
        List<NettySession> candidates = new ArrayList<>();
        for (NettySession session : registry.all()) {
            if (wanted.isOf(session)) {
                candidates.add(session);
            }
        }
        Collections.shuffle(candidates, random);
        PacedEnds<NettySession> ends =
                ends(candidates.subList(0, wanted.of(candidates.size())), wanted.over(), ELSEWHERE);
        if (!shedding.compareAndSet(null, ends)) {
            return OptionalInt.empty();
        }
        run(ends, () -> false);
        return OptionalInt.of(ends.count());
    }

    /** How many sessions these routes have. */
    int ofRoutes(Set<String> ids) {
        return (int) registry.all().stream().filter(session -> ids.contains(session.routeId())).count();
    }

    /** Tells the sessions of these routes to go; how many that are. */
    int endRoutes(Set<String> ids, Duration over) {
        List<NettySession> sessions =
                registry.all().stream().filter(session -> ids.contains(session.routeId())).toList();
        run(ends(sessions, over, NO_ROUTE), () -> false);
        return sessions.size();
    }

    private PacedEnds<NettySession> ends(List<NettySession> sessions, Duration over, CloseStatus status) {
        return new PacedEnds<>(sessions, over, System.nanoTime(), random, session -> session.leave(status),
                session -> session.end(status));
    }

    private void run(PacedEnds<NettySession> ends, BooleanSupplier enough) {
        timer.after(Duration.ZERO, () -> {
            boolean told = true;
            try {
                told = ends.look(System.nanoTime());
            } finally {
                if (told || enough.getAsBoolean()) {
                    shedding.compareAndSet(ends, null);
                } else {
                    timer.after(TICK, () -> run(ends, enough));
                }
            }
        });
    }
}
