package io.wsgateway.opening;

import io.wsgateway.app.Admission;
import io.wsgateway.opening.OpeningStep.Result;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Why a peer isn't let in by the server that its route leads to. */
final class UpstreamRejections {

    private static final String REFUSED = "the server that the route leads to refused the opening handshake";
    private static final String INVALID = "the server that the route leads to can't be spoken to";
    private static final String LATE = "the server that the route leads to didn't answer in time";
    /** The most characters of what operators are told. */
    private static final int LONGEST = 512;

    private static final int UNAUTHORIZED = 401;
    private static final int MOST_CHALLENGES = 8;
    /** Visible ASCII, without white space around it. */
    private static final Pattern CHALLENGE = Pattern.compile("[!-~](?:[ -~]{0,1022}[!-~])?");
    /**
     * A time in seconds, or a date as those who send it must write it.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-10.2.3">RFC 9110 section 10.2.3</a>
     */
    private static final Pattern RETRY_AFTER = Pattern
            .compile("[0-9]{1,9}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT");

    private UpstreamRejections() {}

    /** The server has answered by another status than 101. */
    static Result.Refused of(Admission.Refused refused) {
        int status = isPassedOn(refused.status()) ? refused.status() : RejectionReason.UPSTREAM_REFUSED.status();
        return new Result.Refused(RejectionReason.UPSTREAM_REFUSED, status, REFUSED, explained(REFUSED, refused.why()),
                told(status, refused.headers()));
    }

    /**
     * Whether the peer can have caused this status: not one of those that are about what the gateway has asked, and in which way. They would
     * have to say what is right ({@code Allow}, {@code Proxy-Authenticate}, {@code Upgrade}), which is no business of the peer's.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-15.5">RFC 9110 section 15.5</a>
     */
    private static boolean isPassedOn(int status) {
        return switch (status) {
            case 405, 407, 426 -> false;
            default -> status >= 400 && status < 500;
        };
    }

    /** The server has not answered, or not as it must. */
    static Result.Refused of(Admission.Unreachable unreachable) {
        String detail = unreachable.late() ? LATE : INVALID;
        return new Result.Refused(
                unreachable.late() ? RejectionReason.UPSTREAM_TIMEOUT : RejectionReason.UPSTREAM_INVALID, detail,
                explained(detail, unreachable.why()), OpeningProcess.RETRY_LATER);
    }

    /** What of the server's fields may go on: whatever isn't as it must be is dropped. */
    private static List<HeaderField> told(int status, List<HeaderField> fields) {
        List<HeaderField> told = new ArrayList<>();
        boolean retryAfter = false;
        int challenges = 0;
        for (HeaderField field : fields) {
            switch (field.name().toLowerCase(Locale.ROOT)) {
                case "www-authenticate" -> {
                    if (status == UNAUTHORIZED && challenges < MOST_CHALLENGES
                            && CHALLENGE.matcher(field.value()).matches()) {
                        challenges++;
                        told.add(new HeaderField("WWW-Authenticate", field.value()));
                    }
                }
                case "retry-after" -> {
                    if (!retryAfter && RETRY_AFTER.matcher(field.value()).matches()) {
                        retryAfter = true;
                        told.add(new HeaderField("Retry-After", field.value()));
                    }
                }
                default -> {} // the connection's, the server's own, or of no use to whoever opens no session
            }
        }
        return told;
    }

    private static String explained(String detail, String why) {
        if (why.isEmpty()) {
            return detail;
        }
        String shown = Printable.escapedBefore(detail + ": " + why, LONGEST);
        return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST - 3) + "...";
    }
}
