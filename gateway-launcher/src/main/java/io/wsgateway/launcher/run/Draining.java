package io.wsgateway.launcher.run;

import io.wsgateway.launcher.text.Counted;
import io.wsgateway.netty.server.DrainPlan;
import io.wsgateway.netty.server.DrainProgress;
import io.wsgateway.netty.server.Gateway;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway that stops, as the log tells it. Confined to one thread. */
final class Draining {

    private static final Logger LOG = LoggerFactory.getLogger(Draining.class);
    /** How often it is told how far it is. */
    private static final Duration TELL = Duration.ofSeconds(5);
    /** For the drain to notice itself that its period is over. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Gateway gateway;
    private final DrainPlan plan;
    private final int open;
    private final long start = System.nanoTime();

    private Draining(Gateway gateway, DrainPlan plan) {
        this.gateway = gateway;
        this.plan = plan;
        this.open = gateway.view().openSessions();
    }

    /** Waits until no session is left, or the plan's time is over. */
    static void await(Gateway gateway, DrainPlan plan) {
        new Draining(gateway, plan).await();
    }

    private void await() {
        if (!plan.delay().isZero()) {
            LOG.info("not ready any more; draining begins in {} ms", plan.delay().toMillis());
        } else if (open > 0) {
            LOG.info("draining {} for at most {} s", Counted.of(open, "session"), plan.period().toSeconds());
        }
        CompletableFuture<Void> drained = gateway.drain(plan).toCompletableFuture();
        long end = plan.delay().plus(plan.period()).plus(GRACE).toNanos();
        try {
            while (!isOver(drained, Math.min(TELL.toNanos(), end - elapsed()))) {
                if (elapsed() >= end) {
                    LOG.warn("draining didn't end as it should");
                    break;
                }
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("draining didn't end as it should: {}", e.toString());
        }
        sumUp();
    }

    private static boolean isOver(CompletableFuture<Void> drained, long nanos)
            throws InterruptedException, ExecutionException {
        try {
            drained.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private long elapsed() {
        return System.nanoTime() - start;
    }

    private void tell() {
        int busy = gateway.callbacksUnderWay();
        String waited = busy == 0 ? "" : ", " + Counted.of(busy, "callback") + " under way";
        gateway.draining().ifPresent(now -> LOG.info("draining: {} told to go, {} open{}, at most {} s left",
                Counted.of(now.told(), "session"), now.open(), waited, now.left().toSeconds()));
    }

    private void sumUp() {
        int busy = gateway.callbacksUnderWay();
        if (busy > 0) {
            LOG.warn("drain.period is over with {} under way", Counted.of(busy, "callback"));
        }
        int left = gateway.view().openSessions();
        int told = Math.max(open, gateway.draining().map(DrainProgress::told).orElse(0));
        if (told > 0) {
            LOG.info("drained: {} closed, {} cut off", Counted.of(Math.max(0, told - left), "session"), left);
        }
        LOG.info("stopped");
    }
}
