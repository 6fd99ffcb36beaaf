package io.wsgateway.protocol.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptDiagnosisTest {

    /** The key of RFC 6455 section 1.3. Its accept value there: s3pPLMBiTxaQ9kYGzzhZRbK+xOo= */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String UNPADDED = "dGhlIHNhbXBsZSBub25jZQ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dGhlIHNhbXBsZSBub25jZQ==                                   | it is the key itself, sent back
            S3PPLMBITXAQ9KYGZZHZRBK+XOO=                               | something on the way has changed upper and lower case
            b37a4f2cc0624f1690f64606cf385945b2bec4ea                   | it is the hash in hexadecimal digits, not in base64
            B37A4F2CC0624F1690F64606CF385945B2BEC4EA                   | it is the hash in hexadecimal digits, not in base64
            YjM3YTRmMmNjMDYyNGYxNjkwZjY0NjA2Y2YzODU5NDViMmJlYzRlYQ==   | it is the base64 of the hash's hexadecimal digits, not of its 20 bytes
            WJfwerbIozKsJXHxxI0JTO1SQgU=                               | the GUID was taken in lower case
            hHLtf2V1k8aDQZfNjw3Ia1hCwt0=                               | the GUID is missing from what was hashed
            2OZf2Seed9yzIpkj+zvC9KS9Mjw=                               | the GUID was put before the key, not behind it
            M1zPZW4D3ct/efBYkO0H53BwfUY=                               | white space or a line end was hashed along with the key
            BQgomKt49tqcGtJYe4ASzQz1IXI=                               | white space or a line end was hashed along with the key
            zvnId+CMmoYWpbuFiCx6kU/bpAw=                               | white space or a line end was hashed along with the key
            s3mCG3XUBfFRrUGpYOBQiHm5i8g=                               | white space or a line end was hashed along with the key
            BXhwxM0SZasKmCD9S4BfpPmCnEw=                               | the key was decoded before it was hashed; it must be hashed as it was sent
            aWXrpLOnEm15mE8+w1zG05ad01k=                               | the two are of different attempts, or the server computes it from something else
            """)
    void namesTheMistakeThatAValueComesFrom(String accept, String cause) {
        Finding finding = only(List.of(accept), KEY);
        assertThat(finding.fault()).contains(Fault.ACCEPT_WRONG);
        assertThat(finding.what()).isEqualTo(accept
                + ": it doesn't belong to that key (expected: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=); " + cause);
    }

    @Test
    void knowsTheAnswerToTheKeyAsSentAndWithItsPadding() {
        assertThat(only(List.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), KEY).what()).isEqualTo("answers the key");
        assertThat(only(List.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), UNPADDED).what())
                .isEqualTo("answers the key with its padding: it was lost when the key was copied");
    }

    @Test
    void tellsMissingRepeatedAndUnprovenValues() {
        assertThat(only(List.of(), KEY).fault()).contains(Fault.ACCEPT_MISSING);
        assertThat(only(List.of("a", "b"), KEY).fault()).contains(Fault.ACCEPT_REPEATED);
        Findings findings = new Findings(Side.RESPONSE);
        new AcceptDiagnosis(findings).examine(response(List.of("a")), Optional.empty());
        assertThat(findings.all()).singleElement().extracting(Finding::fault)
                .isEqualTo(Optional.of(Fault.ACCEPT_UNPROVEN));
    }

    private static Finding only(List<String> values, String key) {
        Findings findings = new Findings(Side.RESPONSE);
        new AcceptDiagnosis(findings).examine(response(values), Optional.of(new Offer("/", Optional.of(key),
                Optional.of(List.of()), Optional.of(List.of()), false, false)));
        assertThat(findings.all()).hasSize(1);
        return findings.all().getFirst();
    }

    private static HeadText response(List<String> values) {
        return new HeadText("HTTP/1.1 101 Switching Protocols", new HeaderFields(
                values.stream().map(value -> new HeaderField("Sec-WebSocket-Accept", value)).toList()));
    }
}
