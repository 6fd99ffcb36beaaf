package io.wsgateway.identity;

import io.wsgateway.protocol.handshake.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer's policy asks of a token beside its signature, as pure functions. Each gives the problem in a sentence, or
 * empty.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7519#section-4.1">RFC 7519 section 4.1</a>
 */
final class ClaimChecks {

    /** The last second that is taken for a date: later ones are taken for milliseconds, or a trick. */
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int MOST_AUDIENCES = 64;

    private ClaimChecks() {}

    /** The first problem. */
    static Optional<String> problem(SignedToken token, IssuerPolicy policy, Instant now) {
        Map<String, Object> claims = token.claims();
        return algorithm(token, policy).or(() -> type(token, policy)).or(() -> audience(claims, policy))
                .or(() -> expiry(claims, policy, now)).or(() -> notBefore(claims, policy, now))
                .or(() -> policy.claims().name(claims).isPresent()
                        ? Optional.empty()
                        : Optional.of("the token's claim " + Printable.of(policy.claims().principal())
                                + " doesn't name anybody (expected: a text of 1 to 256 characters)"));
    }

    private static Optional<String> algorithm(SignedToken token, IssuerPolicy policy) {
        return policy.algorithms().contains(token.algorithm())
                ? Optional.empty()
                : Optional.of("the token's algorithm is " + token.algorithm() + " (expected: one of "
                        + policy.algorithms() + ", as issuer " + policy.name() + " has it)");
    }

    /**
     * "To keep messages compact in common situations, it is RECOMMENDED that producers omit an "application/" prefix of a media
     * type value" (RFC 7515 section 4.1.9). Explicit types keep tokens made for something else out (RFC 8725 section 3.11).
     */
    private static Optional<String> type(SignedToken token, IssuerPolicy policy) {
        if (token.header().getType() == null) {
            return Optional.empty();
        }
        String type = token.header().getType().getType();
        String name = type.toLowerCase(Locale.ROOT).replaceFirst("^application/", "");
        return policy.types().contains(name)
                ? Optional.empty()
                : Optional.of("the token's typ is " + Printable.of(type) + " (expected: none, or one of "
                        + String.join(", ", policy.types().stream().sorted().toList()) + ")");
    }

    private static Optional<String> audience(Map<String, Object> claims, IssuerPolicy policy) {
        List<?> audiences = switch (claims.get("aud")) {
            case String one -> List.of(one);
            case List<?> list when list.size() <= MOST_AUDIENCES -> list;
            case null, default -> List.of();
        };
        return audiences.stream().filter(Objects::nonNull).anyMatch(policy.audiences()::contains)
                ? Optional.empty()
                : Optional.of("the token is for "
                        + (audiences.isEmpty()
                                ? "nobody in particular"
                                : Printable.of(String.join(", ", audiences.stream().map(String::valueOf).toList())))
                        + " (expected: aud with " + Printable.of(String.join(" or ", policy.audiences())) + ")");
    }

    /** "The "exp" claim identifies the expiration time on or after which the JWT MUST NOT be accepted" (section 4.1.4). */
    private static Optional<String> expiry(Map<String, Object> claims, IssuerPolicy policy, Instant now) {
        Instant end = time(claims.get("exp")).orElse(null);
        if (end == null) {
            return Optional.of("the token has no exp (expected: when it expires, in seconds since 1970)");
        }
        return now.isBefore(end.plus(policy.skew()))
                ? Optional.empty()
                : Optional.of("the token expired " + about(Duration.between(end, now)) + " ago");
    }

    /** "The "nbf" claim identifies the time before which the JWT MUST NOT be accepted for processing" (section 4.1.5). */
    private static Optional<String> notBefore(Map<String, Object> claims, IssuerPolicy policy, Instant now) {
        if (!claims.containsKey("nbf")) {
            return Optional.empty();
        }
        Instant begin = time(claims.get("nbf")).orElse(null);
        if (begin == null) {
            return Optional.of("the token's nbf is no time (expected: seconds since 1970)");
        }
        return now.plus(policy.skew()).isBefore(begin)
                ? Optional.of("the token isn't valid yet: in " + about(Duration.between(now, begin)))
                : Optional.empty();
    }

    /** A NumericDate (section 2), without its fraction of a second. */
    static Optional<Instant> time(@Nullable Object value) {
        if (!(value instanceof Number number)) {
            return Optional.empty();
        }
        double seconds = number.doubleValue();
        return seconds >= 0 && seconds <= LAST_SECOND
                ? Optional.of(Instant.ofEpochSecond((long) seconds))
                : Optional.empty();
    }

    /** A duration in its largest unit, rounded down: "3 minutes". */
    static String about(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 120
                ? counted(seconds, "second")
                : seconds < 7_200
                        ? counted(seconds / 60, "minute")
                : seconds < 172_800 ? counted(seconds / 3_600, "hour")
                : counted(seconds / 86_400, "day");
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
