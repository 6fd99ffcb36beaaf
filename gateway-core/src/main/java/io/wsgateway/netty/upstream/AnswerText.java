package io.wsgateway.netty.upstream;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.ExchangeRedaction;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.ClientHandshake;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.Printable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a server answered, in words for operators: escaped, free of secrets, 400 characters at most. Pure functions. */
final class AnswerText {

    private static final int LONGEST = 400;
    private static final String CUT = "...";
    /** What browsers don't take of a server, or what breaks a rule that nobody needs: this client takes it. */
    private static final Set<Fault> TAKEN = Set.of(Fault.SUBPROTOCOL_NONE_CHOSEN, Fault.RESPONSE_BODY);

    private AnswerText() {}

    /**
     * An answer that opens nothing.
     *
     * @param body how its body begins, one {@code char} per byte
     */
    static String of(UpstreamAddress server, ClientHandshake asked, String key, String statusLine, HeaderFields fields,
            String body) {
        Exchange seen = ExchangeRedaction.of(new Exchange(
                Optional.of(new HeadText(asked.requestLine(), asked.fields(key))),
                Optional.of(new HeadText(statusLine, fields)), body));
        List<Finding> wrong = Diagnosis.of(seen).stream().filter(AnswerText::isWrong).toList();
        String what = wrong.stream().filter(finding -> finding.subject().equals("status")).findFirst()
                .map(Finding::what)
                .orElseGet(() -> wrong.stream().map(finding -> finding.subject() + ": " + finding.what())
                        .collect(Collectors.joining("; ")));
        return asked(server, asked, what.isEmpty() ? Printable.of(statusLine) : what);
    }

    private static boolean isWrong(Finding finding) {
        return finding.side() == Side.RESPONSE && finding.verdict() == Verdict.WRONG
                && finding.fault().filter(TAKEN::contains).isEmpty();
    }

    /** Something else that came instead of an answer, or nothing. */
    static String asked(UpstreamAddress server, ClientHandshake asked, String what) {
        return cut(server + " answered GET " + Printable.target(asked.target()) + " with " + what);
    }

    /** A text no longer than 400 characters. */
    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - CUT.length()) + CUT;
    }
}
