package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The examination of an opening handshake from outside: one pure function.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4">RFC 6455 section 4</a>
 */
public final class Diagnosis {

    private static final String CLIENT = "RFC 6455 section 4.1";

    private Diagnosis() {}

    /**
     * Every check that can be made, the request's first, each side's in the order in which a peer would make them, then what was
     * told and none of them found. A side that wasn't seen is a finding of its own, so that nothing is concluded from one half.
     */
    public static List<Finding> of(Exchange exchange) {
        List<Finding> findings = new ArrayList<>();
        Optional<HeadText> request = exchange.request();
        Optional<HeadText> response = exchange.response();
        request.ifPresent(head -> findings.addAll(new RequestDiagnosis(head).findings()));
        response.ifPresent(head -> findings.addAll(
                new ResponseDiagnosis(head, request.map(Offer::of), exchange.body()).findings()));
        // What is sure first: it says more than that something failed.
        for (Finding told : exchange.told().stream().sorted(Comparator.comparing(Finding::verdict).reversed())
                .toList()) {
            if (findings.stream().noneMatch(finding -> covers(finding, told))) {
                findings.add(told);
            }
        }
        if (request.isEmpty() && response.isPresent()) {
            findings.addFirst(unseen(Side.REQUEST, "request", Fault.REQUEST_NOT_GIVEN));
        } else if (response.isEmpty() && request.isPresent() && Conclusion.of(exchange.told()) != Conclusion.FAULTY) {
            findings.add(unseen(Side.RESPONSE, "response", Fault.RESPONSE_NOT_GIVEN));
        }
        return List.copyOf(findings);
    }

    /** True if a fault that was found is the one that was told of, or says more of the same. */
    private static boolean covers(Finding found, Finding told) {
        return found.verdict() == Verdict.WRONG
                && (told.fault().equals(Optional.of(Fault.FAILURE_UNNAMED)) || found.fault().equals(told.fault())
                        || found.side() == told.side() && found.subject().equals(told.subject()));
    }

    private static Finding unseen(Side side, String subject, Fault fault) {
        return new Finding(Verdict.UNKNOWN, side, subject, "not in what was given", CLIENT, Optional.of(fault));
    }
}
