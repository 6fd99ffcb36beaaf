package io.wsgateway.protocol.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

    /** The exchange that this project began with, as its author pasted it: two halves of two attempts, no request line. */
    @Test
    void findsAllThatIsWrongWithTheFirstExchange() {
        HeadText request = head("", "Upgrade: websocket", "Connection: Upgrade", "Host: gumonshoe.net:8000",
                "Origin: http://gumonshoe.net", "Sec-WebSocket-Key: v3+iw0U78qkwZnp+RWTu3A",
                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Extensions: x-webkit-deflate-frame");
        HeadText response = head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Accept: aWXrpLOnEm15mE8+w1zG05ad01k=", "Sec-WebSocket-Protocol: QuatroDuo");
        List<Finding> findings = Diagnosis.of(new Exchange(Optional.of(request), Optional.of(response), ""));
        assertThat(faults(findings, Verdict.WRONG)).containsExactly(Fault.KEY_UNPADDED, Fault.ACCEPT_WRONG,
                Fault.SUBPROTOCOL_NOT_OFFERED);
        assertThat(faults(findings, Verdict.NOTE)).containsExactly(Fault.REQUEST_LINE_MISSING,
                Fault.EXTENSION_UNKNOWN);
        assertThat(findings).filteredOn(finding -> finding.fault().equals(Optional.of(Fault.ACCEPT_WRONG)))
                .singleElement().extracting(Finding::what).asString()
                .contains("/Al8h903Bcvfs0BaizWBQ40zL90=", "PFaV1FovS/UfCE9Y0VXA6OgW9Rw=", "different attempts");
    }

    private static List<Fault> faults(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict)
                .flatMap(finding -> finding.fault().stream()).toList();
    }

    private static HeadText head(String startLine, String... fields) {
        return new HeadText(startLine, new HeaderFields(List.of(fields).stream().map(line -> {
            int colon = line.indexOf(':');
            return new HeaderField(line.substring(0, colon), line.substring(colon + 2));
        }).toList()));
    }
}
