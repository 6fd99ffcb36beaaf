package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came of an attempt. Immutable.
 *
 * @param request what was sent; empty if it didn't come to that
 * @param response what was answered; empty if nothing was
 * @param body what followed an answer that is no 101, its beginning
 * @param findings all that was looked at, in order
 * @param roundTrip from a Ping to its Pong
 */
public record ProbeResult(Optional<HeadText> request, Optional<HeadText> response, String body, List<Finding> findings,
        Optional<Duration> roundTrip) {

    public ProbeResult {
        findings = List.copyOf(findings);
    }

    /** The same with this finding more, if there is one. */
    ProbeResult with(Optional<Finding> more) {
        return new ProbeResult(request, response, body, Stream.concat(findings.stream(), more.stream()).toList(),
                roundTrip);
    }

    static Finding right(Side side, String subject, String what, String section) {
        return new Finding(Verdict.RIGHT, side, subject, what, section, Optional.empty());
    }

    static Finding note(Side side, String subject, String what, Fault fault, String section) {
        return new Finding(Verdict.NOTE, side, subject, what, section, Optional.of(fault));
    }

    static Finding wrong(Side side, String subject, String what, Fault fault, String section) {
        return new Finding(Verdict.WRONG, side, subject, what, section, Optional.of(fault));
    }
}
