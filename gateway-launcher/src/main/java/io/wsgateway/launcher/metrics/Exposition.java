package io.wsgateway.launcher.metrics;

import io.wsgateway.opening.Answer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /metrics} answers. The library behind it is loaded when it is asked for the first time; who never is takes no
 * memory. Thread-safe.
 */
public final class Exposition {

    private final Supplier<Reading> readings;
    private @Nullable Scrapes scrapes;

    /** What these readings show. */
    public Exposition(Supplier<Reading> readings) {
        this.readings = readings;
    }

    /**
     * Reads everything. Takes some milliseconds, not for event loops.
     *
     * @param accepted the field values of {@code Accept}, by commas; OpenMetrics where it is among them, else the text of Prometheus
     */
    public Answer answer(String accepted) {
        return scrapes().answer(accepted);
    }

    private synchronized Scrapes scrapes() {
        Scrapes made = scrapes;
        if (made == null) {
            made = new Scrapes(readings);
            scrapes = made;
        }
        return made;
    }
}
