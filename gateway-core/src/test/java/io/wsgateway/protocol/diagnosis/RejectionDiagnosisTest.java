package io.wsgateway.protocol.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers whose meaning depends on more than their status. */
class RejectionDiagnosisTest {

    @Test
    void aChallengeAsksForAuthentication() {
        assertThat(
                findings("HTTP/1.1 401 Unauthorized", "no", new HeaderField("www-authenticate", "Bearer realm=\"x\"")))
                .extracting(Finding::fault, Finding::what)
                .containsExactly(tuple(Optional.of(Fault.AUTHENTICATION_ASKED),
                        "401 Unauthorized, WWW-Authenticate: Bearer realm=\"x\"; its body begins: no"));
    }

    @Test
    void withoutOneNothingIsAskedFor() {
        assertThat(findings("HTTP/1.1 401 Unauthorized", "")).extracting(Finding::fault, Finding::what)
                .containsExactly(
                        tuple(Optional.of(Fault.CHALLENGE_MISSING), "401 Unauthorized, without WWW-Authenticate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<center>The plain HTTP request was sent to HTTPS port</center>",
            "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
            "Client sent an HTTP request to an HTTPS server.", "This combination of host and port requires TLS."})
    void aServerThatExpectsTlsSaysSo(String body) {
        assertThat(findings("HTTP/1.1 400 Bad Request", body)).extracting(Finding::fault)
                .containsExactly(Optional.of(Fault.TLS_EXPECTED));
    }

    @Test
    void thisGatewaySaysSoByTheId() {
        assertThat(findings("HTTP/1.1 400 Bad Request", "", new HeaderField("Gateway-Rejection", "tls-plain-http")))
                .extracting(Finding::fault)
                .containsExactly(Optional.of(Fault.TLS_EXPECTED), Optional.of(Fault.REJECTED_WITH_ID));
    }

    @Test
    void aServerThatSaysNothingOfTlsFindsFaultWithTheRequest() {
        assertThat(findings("HTTP/1.1 400 Bad Request", "The HTTPS request is bad")).extracting(Finding::fault)
                .containsExactly(Optional.of(Fault.BAD_REQUEST));
    }

    private static List<Finding> findings(String line, String body, HeaderField... fields) {
        HeadText response = new HeadText(line, new HeaderFields(List.of(fields)));
        return Diagnosis.of(new Exchange(Optional.empty(), Optional.of(response), body)).stream()
                .filter(finding -> finding.side() == Side.RESPONSE).toList();
    }
}
