package io.wsgateway.protocol.diagnosis;

import java.util.ArrayList;
import java.util.List;

/**
 * The examination of an opening handshake from outside: one pure function.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4">RFC 6455 section 4</a>
 */
public final class Diagnosis {

    private Diagnosis() {}

    /** Every check that can be made, the request's first, each side's in the order in which a peer would make them. */
    public static List<Finding> of(Exchange exchange) {
        List<Finding> findings = new ArrayList<>();
        exchange.request().ifPresent(request -> findings.addAll(new RequestDiagnosis(request).findings()));
        exchange.response().ifPresent(response -> findings.addAll(
                new ResponseDiagnosis(response, exchange.request().map(Offer::of), exchange.body()).findings()));
        return List.copyOf(findings);
    }
}
