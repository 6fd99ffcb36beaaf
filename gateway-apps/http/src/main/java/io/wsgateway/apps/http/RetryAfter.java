package io.wsgateway.apps.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The field {@code Retry-After}: seconds or a date.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-10.2.3">RFC 9110 section 10.2.3</a>
 */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int DIGITS = 18;

    private RetryAfter() {}

    /** How long to wait, a day at most; empty if the text is neither. */
    static Optional<Duration> of(String text, Instant now) {
        if (!text.isEmpty() && text.length() <= DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST.toSeconds())));
        }
        try {
            Duration until =
                    Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
            return Optional.of(until.isNegative() ? Duration.ZERO : until.compareTo(LONGEST) < 0 ? until : LONGEST);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
