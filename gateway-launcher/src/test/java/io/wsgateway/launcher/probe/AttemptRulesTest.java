package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.AcceptKey;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptRulesTest {

    private static final ProbeRequest GIVEN = new ProbeRequest(ProbeTarget.parse("ws://a/chat"),
            Optional.of("http://a"), List.of(), List.of(), "13", true);
    private static final ProbeResult OPENED = answer(Attempt.AS_GIVEN, "101 Switching Protocols", "");

    /** What comes of an attempt; a 101 is as it should be but for what this field says. */
    private static ProbeResult answer(Attempt attempt, String status, String field) {
        HeadText request = attempt.of(GIVEN).head();
        List<HeaderField> fields = new ArrayList<>();
        if (status.startsWith("101")) {
            fields.add(new HeaderField("Upgrade", "websocket"));
            fields.add(new HeaderField("Connection", "Upgrade"));
            fields.add(new HeaderField("Sec-WebSocket-Accept",
                    AcceptKey.accept(request.fields().first("Sec-WebSocket-Key").orElseThrow())));
        }
        if (!field.isEmpty()) {
            int colon = field.indexOf(':');
            fields.add(new HeaderField(field.substring(0, colon), field.substring(colon + 1).strip()));
        }
        HeadText response = new HeadText("HTTP/1.1 " + status, new HeaderFields(fields));
        return new ProbeResult(Optional.of(request), Optional.of(response), "",
                Diagnosis.of(new Exchange(Optional.of(request), Optional.of(response), "")), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AS_GIVEN            | 101 Switching Protocols | ''                                          | RIGHT | ''
            AS_GIVEN            | 404 Not Found           | ''                                          | WRONG | not-found
            NO_ORIGIN           | 101 Switching Protocols | ''                                          | RIGHT | ''
            NO_ORIGIN           | 403 Forbidden           | ''                                          | RIGHT | ''
            NO_ORIGIN           | 500 Oops                | ''                                          | WRONG | server-failed
            FOREIGN_ORIGIN      | 403 Forbidden           | ''                                          | RIGHT | ''
            FOREIGN_ORIGIN      | 400 Bad Request         | ''                                          | NOTE  | rejected; for an origin that may not connect it should be 403 Forbidden
            FOREIGN_ORIGIN      | 101 Switching Protocols | ''                                          | NOTE  | pages of any site may connect: right only where that is meant
            FOREIGN_ORIGIN      | 302 Found               | ''                                          | WRONG | redirected
            UNKNOWN_SUBPROTOCOL | 101 Switching Protocols | ''                                          | RIGHT | ''
            UNKNOWN_SUBPROTOCOL | 400 Bad Request         | ''                                          | RIGHT | ''
            UNKNOWN_SUBPROTOCOL | 101 Switching Protocols | Sec-WebSocket-Protocol: no-such-subprotocol | NOTE  | chooses a name that nobody speaks: is what is offered echoed?
            UNKNOWN_SUBPROTOCOL | 101 Switching Protocols | Sec-WebSocket-Protocol: chat                | WRONG | subprotocol-not-offered
            VERSION_8           | 426 Upgrade Required    | Sec-WebSocket-Version: 13                   | RIGHT | ''
            VERSION_8           | 400 Bad Request         | Sec-WebSocket-Version: 8, 13                | RIGHT | ''
            VERSION_8           | 400 Bad Request         | ''                                          | WRONG | expected: 426 Upgrade Required with Sec-WebSocket-Version: 13
            VERSION_8           | 101 Switching Protocols | ''                                          | WRONG | expected: 426 Upgrade Required with Sec-WebSocket-Version: 13
            NO_DEFLATE          | 101 Switching Protocols | ''                                          | RIGHT | ''
            NO_DEFLATE          | 101 Switching Protocols | Sec-WebSocket-Extensions: permessage-deflate | WRONG | extension-not-offered
            """)
    void judgesAnAnswer(Attempt attempt, String status, String field, Verdict verdict, String remark) {
        assertThat(AttemptRules.judge(attempt, answer(attempt, status, field), OPENED))
                .isEqualTo(new AttemptRules.Judgement(verdict, remark));
    }

    @Test
    void whatIsRejectedAnywaySaysNothingOfAnAttempt() {
        ProbeResult asGiven = answer(Attempt.AS_GIVEN, "404 Not Found", "");
        assertThat(AttemptRules.judge(Attempt.VERSION_8, answer(Attempt.VERSION_8, "404 Not Found", ""), asGiven))
                .isEqualTo(new AttemptRules.Judgement(Verdict.NOTE,
                        "the same as given: it tells nothing"));
    }

    @Test
    void saysHowManyAreAsTheyShouldBe() {
        assertThat(MatrixTable.summary(List.of(row(Verdict.RIGHT), row(Verdict.RIGHT))))
                .isEqualTo("2 of 2 answers are as they should be.");
        assertThat(MatrixTable.summary(List.of(row(Verdict.RIGHT), row(Verdict.NOTE), row(Verdict.WRONG),
                row(Verdict.WRONG))))
                .isEqualTo("1 of 4 answers is as it should be, 1 is worth a look, 2 are wrong.");
    }

    @Test
    void theTableFitsATerminal() {
        Matrix.Row wide = new Matrix.Row("unknown subprotocol", "w".repeat(100), "s".repeat(100), "e".repeat(300),
                List.of(), Verdict.WRONG, "r".repeat(300));
        assertThat(MatrixTable.lines(List.of(wide, row(Verdict.NOTE)))).allMatch(line -> line.length() <= 80);
        assertThat(MatrixTable.lines(List.of(row(Verdict.RIGHT)))).containsExactly(
                "Attempts                        answer                        subprotocol",
                "  ok     no Origin              101 Switching Protocols       -", "",
                "1 of 1 answers is as it should be.");
    }

    private static Matrix.Row row(Verdict verdict) {
        return new Matrix.Row("no Origin", "101 Switching Protocols", "-", "-", List.of(), verdict, "");
    }
}
