package io.wsgateway.launcher.run;

import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineState;
import io.wsgateway.launcher.text.Escaped;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What the log says of an engine that comes and goes: a line when it is reached, one when it is lost, one when it is back; and of
 * one that does so all the time, no more than each {@link #PAUSE} that it is lost. Confined to one thread.
 */
final class EngineLog {

    /** From one line that says it is lost to the next, at least. */
    static final Duration PAUSE = Duration.ofSeconds(30);
    /** The time to connect before anything is said. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final String MEANS =
            "; what is published stays on this gateway, what topics keep can't be had";

    private final String kind;
    private final long start;
    private Told told = Told.NOTHING;
    private boolean reached;
    private boolean seenUp;
    /** When it was lost last, told or not. */
    private long lost;
    private long lastLoss;
    private long losses;

    /** What the last line said. */
    private enum Told {
        NOTHING, UP, AWAY
    }

    /**
     * @param kind what the configuration calls it
     * @param now nanoseconds of any clock, here and below
     */
    EngineLog(String kind, long now) {
        this.kind = kind;
        this.start = now;
        this.lost = now;
        this.lastLoss = now - PAUSE.toNanos();
    }

    /** What is to be said of this state, if anything. */
    Optional<Remark> seen(EngineState state, long now) {
        if (seenUp && !state.isUp()) {
            lost = now;
        }
        seenUp = state.isUp();
        if (state.isUp()) {
            return told == Told.UP ? Optional.empty() : Optional.of(up(state, now));
        }
        boolean soon = told == Told.NOTHING ? now - start < GRACE.toNanos() : now - lastLoss < PAUSE.toNanos();
        return told == Told.AWAY || soon ? Optional.empty() : Optional.of(away(state, now));
    }

    private Remark up(EngineState state, long now) {
        String after = told == Told.NOTHING ? "" : String.format(Locale.ROOT, " after %.1f s", (now - lost) / 1e9);
        String line = "engine " + kind + (reached ? ": back at " : ": reached at ")
                + Escaped.text(String.join(", ", state.servers())) + after;
        told = Told.UP;
        reached = true;
        return Remark.info(line);
    }

    private Remark away(EngineState state, long now) {
        String part = state.partitions() > 0
                ? "reached in " + state.partitions() + " of " + Channel.PARTITIONS + " parts only"
                : reached ? "lost"
                : "can't be reached";
        String often = reached && state.losses() > losses + 1
                ? ", " + (state.losses() - losses) + " times since the last such line"
                : "";
        String why = state.problem().map(problem -> ": " + Escaped.text(problem)).orElse("");
        told = Told.AWAY;
        lastLoss = now;
        losses = state.losses();
        return Remark.warning("engine " + kind + ": " + part + often + why + MEANS);
    }
}
