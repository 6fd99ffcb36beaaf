package io.wsgateway.engine.nats;

import io.wsgateway.app.TopicHistory;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * The histories that share a stream, because NATS limits streams and not subjects: those of up to so many messages and up to so
 * long an age. What is within the class and beyond a history's own limits is left out when it is read. Immutable.
 *
 * @param power 2 to the power of it is the most messages; 0 to 20
 * @param days how long the stream keeps a message; 1, 2, 4 … 1,024. At least twice the history's age, so that a topic which is
 *        silent for longer than that still knows its epoch
 */
record HistoryClass(int power, int days) implements Comparable<HistoryClass> {

    private static final int MOST_POWER = 20;
    private static final int MOST_DAYS = 1024;
    /** For marks, so that they push no message out. */
    private static final int SPARE = 8;
    private static final Comparator<HistoryClass> ORDER =
            Comparator.comparingInt(HistoryClass::power).thenComparingInt(HistoryClass::days);

    /** The class that has room for a history. */
    static HistoryClass of(TopicHistory history) {
        int power = 0;
        while (1 << power < history.messages()) {
            power++;
        }
        int days = 1;
        while (Duration.ofDays(days).compareTo(history.age().multipliedBy(2)) < 0) {
            days *= 2;
        }
        return new HistoryClass(power, days);
    }

    /** The class that {@link #toString} wrote; empty if it is none. */
    static Optional<HistoryClass> parse(String text) {
        int d = text.indexOf('d');
        if (d < 1 || d > 2 || text.length() < d + 2 || text.length() > d + 5) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            if (i != d && (text.charAt(i) < '0' || text.charAt(i) > '9')) {
                return Optional.empty();
            }
        }
        HistoryClass parsed =
                new HistoryClass(Integer.parseInt(text.substring(0, d)), Integer.parseInt(text.substring(d + 1)));
        boolean known = parsed.power <= MOST_POWER && parsed.days >= 1 && parsed.days <= MOST_DAYS
                && Integer.bitCount(parsed.days) == 1 && parsed.toString().equals(text);
        return known ? Optional.of(parsed) : Optional.empty();
    }

    /** The most that the stream keeps of a subject. */
    int messages() {
        return (1 << power) + SPARE;
    }

    /** How long the stream keeps a message. */
    Duration age() {
        return Duration.ofDays(days);
    }

    @Override
    public int compareTo(HistoryClass other) {
        return ORDER.compare(this, other);
    }

    /** As it is in subjects and names of streams: {@code 7d2} for 128 messages and 2 days. */
    @Override
    public String toString() {
        return power + "d" + days;
    }
}
