package io.wsgateway.identity;

import java.time.Duration;
import java.util.Locale;

/**
 * How keys are fetched from a URL and kept. Immutable.
 *
 * @param unreachable what holds when they are due to be fetched again and can't be
 * @param maxStale how long after that the old keys are used, with {@link Unreachable#KEEP}
 * @param timeout for the whole of an answer
 */
public record KeyUrlRules(Unreachable unreachable, Duration maxStale, Duration timeout) {

    /** What holds when keys can't be fetched again. */
    public enum Unreachable {
        /** The old keys are used for a while. */
        KEEP,
        /** Nobody gets in whose token would have to be verified. */
        REFUSE
    }

    /** What holds where nothing is configured. */
    public static final KeyUrlRules DEFAULT =
            new KeyUrlRules(Unreachable.KEEP, Duration.ofHours(24), Duration.ofSeconds(5));

    /** How long keys are fresh where the answer doesn't say. */
    static final Duration FRESH = Duration.ofMinutes(10);
    /** The bounds of what answers say. */
    static final Duration LEAST_FRESH = Duration.ofMinutes(1);
    static final Duration MOST_FRESH = Duration.ofHours(24);
    /** Between two fetches that tokens cause which name keys that aren't there: anybody can send such. */
    static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(30);
    /** After the first failure; doubled with each, up to the longest. */
    static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    /**
     * How long keys are fresh by the Cache-Control of their answer (RFC 9111 section 5.2.2), within bounds.
     *
     * @param cacheControl its field lines, joined by commas
     */
    static Duration fresh(String cacheControl) {
        Duration fresh = FRESH;
        for (String directive : cacheControl.toLowerCase(Locale.ROOT).split(",", -1)) {
            String text = directive.strip();
            if (text.equals("no-store") || text.equals("no-cache")) {
                return LEAST_FRESH;
            }
            if (text.matches("max-age=\"?\\d{1,9}\"?")) {
                fresh = Duration.ofSeconds(Long.parseLong(text.replaceAll("\\D", "")));
            }
        }
        return fresh.compareTo(LEAST_FRESH) < 0 ? LEAST_FRESH : fresh.compareTo(MOST_FRESH) > 0 ? MOST_FRESH : fresh;
    }

    /**
     * How long nothing is fetched after failures in a row.
     *
     * @param failures how many, at least 1
     * @param random from 0 to 1: a quarter is up to chance, so that gateways that failed together don't ask together
     */
    static Duration backOff(int failures, double random) {
        long doubled = FIRST_BACK_OFF.toNanos() << Math.min(failures - 1, 20);
        long bounded = Math.min(doubled, LONGEST_BACK_OFF.toNanos());
        return Duration.ofNanos((long) (bounded * (0.75 + 0.25 * random)));
    }
}
