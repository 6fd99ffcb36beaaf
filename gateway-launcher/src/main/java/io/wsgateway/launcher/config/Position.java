package io.wsgateway.launcher.config;

/**
 * Where something is written: a line and column of the file, or an environment variable or an option as a whole.
 * Immutable.
 *
 * @param source the file's path, {@code environment GATEWAY_…} or {@code --set}
 * @param line the line, from 1; 0 where the source has no lines
 * @param column the column, from 1; 0 where the source has no lines
 */
public record Position(String source, int line, int column) implements Comparable<Position> {

    /** A source as a whole. */
    public static Position of(String source) {
        return new Position(source, 0, 0);
    }

    /** Lines of files first, then sources without lines. */
    @Override
    public int compareTo(Position other) {
        if ((line == 0) != (other.line == 0)) {
            return line == 0 ? 1 : -1;
        }
        int bySource = source.compareTo(other.source);
        int byLine = Integer.compare(line, other.line);
        return bySource != 0 ? bySource : byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /** {@code conf/gateway.yaml:12:3}. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
