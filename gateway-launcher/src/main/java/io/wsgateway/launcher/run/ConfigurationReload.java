package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.ConfigurationChange;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.Difference;
import io.wsgateway.launcher.config.EffectiveConfiguration;
import io.wsgateway.launcher.config.EffectiveValue;
import io.wsgateway.launcher.config.Problem;
import io.wsgateway.launcher.config.WrittenConfiguration;
import io.wsgateway.launcher.admin.ConfigurationControl;
import io.wsgateway.launcher.admin.ReloadOutcome;
import io.wsgateway.launcher.admin.ReloadOutcome.Result;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the configuration again, and has what is other applied as a whole. One at a time; a few more wait.
 * Thread-safe.
 */
final class ConfigurationReload implements ConfigurationControl, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationReload.class);
    /** Each would find what the one before it has left. */
    private static final int MOST_WAITING = 8;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("gateway-configuration").factory());
    private final ConfigurationSource source;
    private final ConfigurationUpdate update;
    private final Map<Result, Long> outcomes = new ConcurrentHashMap<>();
    /** What holds. Changed by the thread alone, once that is started. */
    private volatile WrittenConfiguration current;

    ConfigurationReload(ConfigurationSource source, WrittenConfiguration first, ConfigurationUpdate update) {
        this.source = source;
        this.current = first;
        this.update = update;
    }

    /** Every key that holds, with its value and where that is from. */
    List<EffectiveValue> effective() {
        return EffectiveConfiguration.of(current);
    }

    @Override
    public CompletionStage<ReloadOutcome> reload(boolean dryRun) {
        CompletableFuture<ReloadOutcome> done = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    ReloadOutcome outcome = reloadNow(dryRun);
                    log(outcome, dryRun);
                    if (!dryRun) {
                        outcomes.merge(outcome.result(), 1L, Long::sum);
                    }
                    done.complete(outcome);
                } catch (Throwable e) {
                    LOG.error("the configuration could not be read again; nothing is applied", e);
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("the configuration isn't read again: others have asked for that, and it isn't done yet");
            done.completeExceptionally(e);
        }
        return done;
    }

    /** What isn't applied is of no interest in the log; who asked is told. */
    private static void log(ReloadOutcome outcome, boolean dryRun) {
        if (outcome.problems().isEmpty()) {
            outcome.lines().forEach(LOG::info);
        } else if (dryRun) {
            outcome.headLines().forEach(LOG::info);
        } else {
            outcome.headLines().forEach(LOG::error);
        }
    }

    private ReloadOutcome reloadNow(boolean dryRun) {
        WrittenConfiguration next;
        try {
            next = source.read();
        } catch (ConfigurationException e) {
            return new ReloadOutcome(Result.INVALID, List.of(), lines(e), 0);
        }
        ConfigurationChange change = ConfigurationChange.between(current, next);
        List<String> lines = change.differences().stream().map(Difference::lines).flatMap(List::stream).toList();
        if (!change.restart().isEmpty()) {
            return new ReloadOutcome(Result.NEEDS_RESTART, lines, change.restart(), 0);
        }
        try {
            ConfigurationUpdate.Applied applied = update.apply(next.configuration(), dryRun);
            if (!dryRun) {
                current = next;
            }
            List<String> all = applied.with(lines);
            return new ReloadOutcome(all.isEmpty() ? Result.UNCHANGED : dryRun ? Result.WOULD_APPLY : Result.APPLIED,
                    all, List.of(), applied.sessions());
        } catch (ConfigurationException e) {
            return new ReloadOutcome(Result.INVALID, lines, lines(e), 0);
        } catch (LaunchException e) {
            return new ReloadOutcome(Result.FAILED, lines, List.of(String.valueOf(e.getMessage())), 0);
        }
    }

    private static List<String> lines(ConfigurationException e) {
        return e.problems().stream().map(Problem::toString).toList();
    }

    /** How often it was read again and applied, or not, by what came of it; everything that can come is there. */
    Map<String, Long> outcomes() {
        return Arrays.stream(Result.values()).filter(result -> result != Result.WOULD_APPLY)
                .collect(Collectors.toMap(Result::toString, result -> outcomes.getOrDefault(result, 0L)));
    }

    /** Nothing is read any more. */
    @Override
    public void close() {
        Closing.of(thread, LOG, "the configuration");
    }
}
