package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the answer to each attempt should be, as pure functions. */
final class AttemptRules {

    private static final Pattern STATUS = Pattern.compile("HTTP/\\d(?:\\.\\d)? +(\\d{3})\\b.*");
    private static final int NONE = 0;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FORBIDDEN = 403;
    private static final Judgement RIGHT = new Judgement(Verdict.RIGHT, "");

    private AttemptRules() {}

    /**
     * How an answer is judged.
     *
     * @param remark what there is to say of it, a sentence without its full stop; empty if there is nothing
     */
    record Judgement(Verdict verdict, String remark) {}

    /**
     * Judges an answer.
     *
     * @param asGiven what came of the same request without a variation
     */
    static Judgement judge(Attempt attempt, ProbeResult result, ProbeResult asGiven) {
        int status = status(result);
        if (attempt == Attempt.AS_GIVEN) {
            return opened(result, faults(result));
        }
        if (status == NONE) {
            return wrong(String.join(", ", faults(result)));
        }
        if (status != SWITCHING_PROTOCOLS && status == status(asGiven)) {
            return new Judgement(Verdict.NOTE, "the same as given: it tells nothing");
        }
        return switch (attempt) {
            case AS_GIVEN, NO_DEFLATE -> opened(result, faults(result));
            case NO_ORIGIN -> isRejected(status) ? RIGHT : opened(result, faults(result));
            case FOREIGN_ORIGIN -> foreignOrigin(result, status);
            case UNKNOWN_SUBPROTOCOL -> unknownSubprotocol(result, status);
            case VERSION_8 -> otherVersion(result, status);
        };
    }

    private static Judgement opened(ProbeResult result, List<String> faults) {
        return status(result) == SWITCHING_PROTOCOLS && faults.isEmpty() ? RIGHT : wrong(String.join(", ", faults));
    }

    /** "it SHOULD respond to the WebSocket handshake with a reply containing HTTP 403 Forbidden" (RFC 6455 section 10.2). */
    private static Judgement foreignOrigin(ProbeResult result, int status) {
        if (status == FORBIDDEN) {
            return RIGHT;
        }
        if (isRejected(status)) {
            return new Judgement(Verdict.NOTE,
                    "rejected; for an origin that may not connect it should be 403 Forbidden");
        }
        Judgement opened = opened(result, faults(result));
        return opened.verdict() == Verdict.RIGHT
                ? new Judgement(Verdict.NOTE, "pages of any site may connect: right only where that is meant")
                : opened;
    }

    /** None is to be chosen, or the handshake to be rejected; that browsers fail the connection then is their part. */
    private static Judgement unknownSubprotocol(ProbeResult result, int status) {
        if (isRejected(status)) {
            return RIGHT;
        }
        boolean chosen = values(result, "Sec-WebSocket-Protocol").contains(Attempt.UNKNOWN);
        List<String> faults = faults(result).stream()
                .filter(id -> !id.equals(Fault.SUBPROTOCOL_NONE_CHOSEN.id())).toList();
        return chosen && faults.isEmpty()
                ? new Judgement(Verdict.NOTE, "chooses a name that nobody speaks: is what is offered echoed?")
                : opened(result, faults);
    }

    /**
     * "the server MUST abort the WebSocket handshake [...] and instead send an appropriate HTTP error code (such as 426 Upgrade
     * Required) and a |Sec-WebSocket-Version| header field" (RFC 6455 section 4.2.2).
     */
    private static Judgement otherVersion(ProbeResult result, int status) {
        boolean named = Token.elements(values(result, "Sec-WebSocket-Version")).contains("13");
        return isRejected(status) && named
                ? RIGHT
                : wrong("expected: 426 Upgrade Required with Sec-WebSocket-Version: 13");
    }

    private static Judgement wrong(String remark) {
        return new Judgement(Verdict.WRONG, remark);
    }

    private static boolean isRejected(int status) {
        return status >= 400 && status < 500;
    }

    /** The status of the answer; {@link #NONE} if there is no whole one. */
    private static int status(ProbeResult result) {
        boolean incomplete = result.findings().stream()
                .anyMatch(finding -> finding.fault().equals(Optional.of(Fault.ANSWER_INCOMPLETE)));
        Matcher line = STATUS.matcher(result.response().map(head -> head.startLine()).orElse(""));
        return line.matches() && !incomplete ? Integer.parseInt(line.group(1)) : NONE;
    }

    /** The ids of what is wrong; what is wrong with the request is so on purpose. */
    static List<String> faults(ProbeResult result) {
        return result.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.WRONG && finding.side() != Side.REQUEST)
                .map(Finding::fault).flatMap(Optional::stream).map(Fault::id).toList();
    }

    private static List<String> values(ProbeResult result, String name) {
        return result.response().map(head -> head.fields().values(name)).orElse(List.of());
    }
}
