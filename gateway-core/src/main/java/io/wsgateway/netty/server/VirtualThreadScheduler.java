package io.wsgateway.netty.server;

import io.wsgateway.app.Scheduler;
import io.wsgateway.session.ApplicationCode;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.FailureLog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The scheduler of one application: a shared timer, and a virtual thread for each run. Knows the tasks that wait, and cancels
 * them when the application ends. Thread-safe.
 */
final class VirtualThreadScheduler implements Scheduler {

    private final GatewayTimer timer;
    private final ApplicationCode code;
    private final ApplicationThreads threads;
    private final FailureLog failures;
    private final Logger log;
    private final Set<Run> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    VirtualThreadScheduler(GatewayTimer timer, ApplicationCode code, ApplicationThreads threads,
            FailureLog failures, Logger log) {
        this.timer = timer;
        this.code = code;
        this.threads = threads;
        this.failures = failures;
        this.log = log;
    }

    @Override
    public Scheduled after(Duration delay, Runnable task) {
        Run run = new Run(task, Duration.ZERO);
        run.in(delay);
        return run;
    }

    @Override
    public Scheduled every(Duration period, Runnable task) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be positive: " + period);
        }
        Run run = new Run(task, period);
        run.in(period);
        return run;
    }

    /** No task begins any more; those under way go on. */
    void end() {
        ended = true;
        waiting.forEach(Run::cancel);
    }

    private final class Run implements Scheduled {

        private final Runnable task;
        private final Duration period;
        private volatile boolean cancelled;
        private volatile @Nullable Future<?> future;

        Run(Runnable task, Duration period) {
            this.task = task;
            this.period = period;
        }

        private void in(Duration delay) {
            waiting.add(this);
            Future<?> next =
                    timer.after(delay, () -> threads.startTask(code, code.application() + " scheduled", this::run));
            future = next;
            if (cancelled || ended || next.isCancelled()) {
                cancel();
            }
        }

        private void run() {
            if (cancelled || ended) {
                return;
            }
            waiting.remove(this);
            try {
                task.run();
            } catch (Throwable e) {
                failures.failed(log, code.application(), "a scheduled task", "", e);
            }
            if (!period.isZero() && !cancelled) {
                in(period);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            forget();
        }

        /** The timer would keep the task, and all it refers to, until its time. */
        private void forget() {
            waiting.remove(this);
            Future<?> scheduled = future;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }
}
