package io.wsgateway.launcher.config;

import java.util.Comparator;

/**
 * Where something is written: a line and column of the file, or an environment variable or an option as a whole.
 * Immutable.
 *
 * @param source the file's path, {@code environment GATEWAY_…} or {@code --set}
 * @param line the line, from 1; 0 where the source has no lines
 * @param column the column, from 1; 0 where the source has no lines
 */
public record Position(String source, int line, int column) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparing((Position p) -> p.line == 0)
            .thenComparing(Position::source).thenComparingInt(Position::line).thenComparingInt(Position::column);

    /** A source as a whole. */
    public static Position of(String source) {
        return new Position(source, 0, 0);
    }

    /** Lines of files first, then sources without lines. */
    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /** {@code conf/gateway.yaml:12:3}. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
