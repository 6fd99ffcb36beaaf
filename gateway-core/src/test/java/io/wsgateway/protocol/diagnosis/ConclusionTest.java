package io.wsgateway.protocol.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which evidence allows which conclusion. */
class ConclusionTest {

    private static final String FIELDS = "Host: a; Upgrade: websocket; Connection: Upgrade; Sec-WebSocket-Version: 13;"
            + " Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ANSWER =
            "Upgrade: websocket; Connection: Upgrade; Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /** {@code F}: the fields of a good head, all of them; {@code P}: the same, and there may be more; {@code -}: no head. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET / HTTP/1.1  | F | HTTP/1.1 101 Switching | F | FAULTLESS |
            GET / HTTP/1.1  | F |                        | - | UNDECIDED | response-not-given
                            | - | HTTP/1.1 101 Switching | F | UNDECIDED | request-not-given accept-unproven
                            | F | HTTP/1.1 101 Switching | F | UNDECIDED | request-line-missing
            GET / HTTP/1.1  | F |                        | F | UNDECIDED | status-line-missing
                            | F |                        | F | UNDECIDED | request-line-missing status-line-missing
                            | F |                        | - | UNDECIDED | request-line-missing response-not-given
                            | - |                        | F | UNDECIDED | request-not-given status-line-missing accept-unproven
            GET / HTTP/1.1  | P | HTTP/1.1 101 Switching | F | UNDECIDED | field-not-given
            GET / HTTP/1.1  | F | HTTP/1.1 101 Switching | P | UNDECIDED | field-not-given
            GET / HTTP/1.1  |   | HTTP/1.1 101 Switching |   | UNDECIDED | field-not-given field-not-given
            GET / HTTP/1.1  |   | HTTP/1.1 403 Forbidden |   | FAULTY    | field-not-given
                            | - | HTTP/1.1 403 Forbidden | F | FAULTY    | request-not-given
            POST / HTTP/1.1 | F |                        | - | FAULTY    | response-not-given
            GET / HTTP/2    | F | HTTP/1.1 101 Switching | F | FAULTY    |
            """)
    void followsFromWhatWasSeen(@Nullable String requestLine, @Nullable String sent, @Nullable String statusLine,
            @Nullable String received, Conclusion conclusion, @Nullable String unknown) {
        List<Finding> findings = Diagnosis.of(
                new Exchange(head(requestLine, sent, FIELDS), head(statusLine, received, ANSWER), ""));
        assertThat(Conclusion.of(findings)).isEqualTo(conclusion);
        assertThat(findings).filteredOn(finding -> finding.verdict() == Verdict.UNKNOWN)
                .extracting(finding -> finding.fault().orElseThrow().id())
                .isEqualTo(unknown == null ? List.of() : Arrays.asList(unknown.split(" ", -1)));
    }

    /** Nothing that is left out of either head leads to "nothing is wrong". */
    @Test
    void neverComesFromHalfAHead() {
        for (String request : List.of("-", "P", "")) {
            for (String response : List.of("-", "P", "", "F")) {
                Optional<HeadText> sent = head("GET / HTTP/1.1", request, FIELDS);
                Optional<HeadText> received = head("HTTP/1.1 101 Switching Protocols", response, ANSWER);
                if (sent.isPresent() || received.isPresent()) {
                    assertThat(Conclusion.of(Diagnosis.of(new Exchange(sent, received, ""))))
                            .as("%s, %s", request, response).isNotEqualTo(Conclusion.FAULTLESS);
                }
            }
        }
        assertThat(Conclusion.of(List.of())).isEqualTo(Conclusion.UNDECIDED);
    }

    @Test
    void countsWhatAProgramSaysUnlessTheHeadsSayMore() {
        Finding refused = told(Verdict.WRONG, Side.CONNECTION, Fault.CONNECTION_REFUSED);
        Finding unnamed = told(Verdict.UNKNOWN, Side.CONNECTION, Fault.FAILURE_UNNAMED);
        Optional<HeadText> request = head("GET / HTTP/1.1", "F", FIELDS);
        Optional<HeadText> response = head("HTTP/1.1 101 Switching Protocols", "F", ANSWER);
        assertThat(faults(request, Optional.empty(), refused)).containsExactly("connection-refused");
        assertThat(faults(Optional.empty(), Optional.empty(), unnamed)).containsExactly("failure-unnamed");
        assertThat(faults(request, response, unnamed)).containsExactly("failure-unnamed");
        assertThat(faults(Optional.empty(), Optional.empty(), unnamed, refused)).containsExactly("connection-refused");
        assertThat(faults(request, head("HTTP/1.1 403 Forbidden", "", ANSWER), unnamed)).containsExactly("forbidden");
    }

    private static List<String> faults(Optional<HeadText> request, Optional<HeadText> response, Finding... told) {
        return Diagnosis.of(new Exchange(request, response, "", List.of(told))).stream()
                .flatMap(finding -> finding.fault().stream()).map(Fault::id).toList();
    }

    private static Finding told(Verdict verdict, Side side, Fault fault) {
        return new Finding(verdict, side, "a", "b", "c", Optional.of(fault));
    }

    private static Optional<HeadText> head(@Nullable String startLine, @Nullable String which, String fields) {
        if ("-".equals(which)) {
            return Optional.empty();
        }
        List<HeaderField> lines = which == null || which.isEmpty()
                ? List.of()
                : Stream.of(fields.split("; ")).map(line -> line.split(": "))
                        .map(parts -> new HeaderField(parts[0], parts[1])).toList();
        return Optional.of(new HeadText(startLine == null ? "" : startLine, new HeaderFields(lines),
                "F".equals(which)));
    }
}
