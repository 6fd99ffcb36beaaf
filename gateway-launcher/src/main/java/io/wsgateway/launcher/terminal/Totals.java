package io.wsgateway.launcher.terminal;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The sums of metrics over all that they are told apart by. Immutable.
 *
 * @param sums by the metric's name
 * @param nanos when they were read, of any origin
 */
public record Totals(Map<String, Double> sums, long nanos) {

    private static final double NANOS = 1e9;

    public Totals {
        sums = Collections.unmodifiableMap(new HashMap<>(sums));
    }

    /** Reads the text format of Prometheus; what isn't a sample is passed over. */
    public static Totals read(String text, long nanos) {
        Map<String, Double> sums = new HashMap<>();
        text.lines().filter(line -> !line.isEmpty() && line.charAt(0) != '#').forEach(line -> {
            int value = line.lastIndexOf(' ');
            int labels = line.indexOf('{');
            int name = labels < 0 ? line.indexOf(' ') : labels;
            if (name > 0 && value > 0) {
                sums.merge(line.substring(0, name), Amount.read(line.substring(value + 1)), Double::sum);
            }
        });
        return new Totals(sums, nanos);
    }

    double sum(String name) {
        return sums.getOrDefault(name, 0.0);
    }

    /** How much more in a second than before; 0 where there is no time between. */
    double rate(String name, Totals before) {
        double seconds = (nanos - before.nanos) / NANOS;
        return seconds <= 0 ? 0 : Math.max(0, (sum(name) - before.sum(name)) / seconds);
    }
}
