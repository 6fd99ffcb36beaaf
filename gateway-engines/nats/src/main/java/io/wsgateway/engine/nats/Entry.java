package io.wsgateway.engine.nats;

import io.nats.client.impl.Headers;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a message that a stream keeps, in its headers. Immutable.
 *
 * @param kind whether it is a message of the topic, or says something of the history
 * @param position of the message; of the last one before it, if it is a mark
 * @param run of what keeps the history: another one, and messages may have been lost
 * @param limits of the history, as whoever wrote it knew them
 */
record Entry(Kind kind, TopicPosition position, String run, TopicHistory limits) {

    private static final String POSITION = "Gateway-Position";
    private static final String MARK = "Gateway-Mark";
    private static final String RUN = "Gateway-Run";
    private static final String LIMITS = "Gateway-Limits";
    private static final int LONGEST_RUN = 64;
    private static final int MOST_DIGITS = 18;

    /** What it is. */
    enum Kind {
        /** A message that was kept. */
        MESSAGE,
        /** Begins an epoch, or only stays for longer than what is before it; nobody is told. */
        BEGUN,
        /** Begins an epoch in which nothing of what is before it counts. */
        FORGOTTEN
    }

    Headers headers() {
        Headers headers = new Headers();
        headers.put(POSITION, position.toString());
        if (kind != Kind.MESSAGE) {
            headers.put(MARK, kind == Kind.BEGUN ? "begun" : "forgotten");
        }
        if (!run.isEmpty()) {
            headers.put(RUN, run);
        }
        headers.put(LIMITS, limits.messages() + "/" + limits.bytes() + "/" + limits.age().toMillis());
        return headers;
    }

    /** What {@link #headers} wrote; empty if they are of anything else, whoever wrote them. */
    static Optional<Entry> parse(@Nullable Headers headers) {
        if (headers == null) {
            return Optional.empty();
        }
        Optional<TopicPosition> position = TopicPosition.parse(first(headers, POSITION));
        Optional<TopicHistory> limits = limits(first(headers, LIMITS));
        Kind kind = switch (first(headers, MARK)) {
            case "" -> Kind.MESSAGE;
            case "begun" -> Kind.BEGUN;
            case "forgotten" -> Kind.FORGOTTEN;
            default -> null;
        };
        String run = first(headers, RUN);
        if (position.isEmpty() || limits.isEmpty() || kind == null || run.length() > LONGEST_RUN
                || kind == Kind.MESSAGE && position.get().offset() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Entry(kind, position.get(), run, limits.get()));
    }

    private static Optional<TopicHistory> limits(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        long messages = number(parts[0]);
        long bytes = number(parts[1]);
        long age = number(parts[2]);
        if (messages < 0 || messages > Integer.MAX_VALUE || bytes < 0 || age < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TopicHistory((int) messages, bytes, Duration.ofMillis(age)));
        } catch (IllegalArgumentException beyond) {
            return Optional.empty();
        }
    }

    /** A number of up to 18 digits; -1 if it is anything else. */
    static long number(String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(text);
    }

    /** The header's first value; empty if there is none. */
    static String first(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }
}
