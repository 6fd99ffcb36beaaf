package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.NotSslRecordException;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailuresTest {

    /** Messages of JDK 21 and 25; the newer ones begin with the alert. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Client requested protocol TLSv1.1 is not enabled or supported in server context \
              | VERSION | Client requested protocol TLSv1.1 is not enabled or supported in server context
            (protocol_version) Client requested protocol TLSv1 is not enabled or supported in server context \
              | VERSION | Client requested protocol TLSv1 is not enabled or supported in server context
            The client supported protocol versions [TLSv1.1] are not accepted by server preferences [TLSv1.3, TLSv1.2] \
              | VERSION | The client supported protocol versions [TLSv1.1] are not accepted by server preferences [TLSv1.3, TLSv1.2]
            Received fatal alert: protocol_version | VERSION | the client sent the alert protocol_version
            (handshake_failure) no cipher suites in common | CIPHER | no cipher suites in common
            Received fatal alert: certificate_unknown | CERTIFICATE_REJECTED | the client sent the alert certificate_unknown
            (unknown_ca) Received fatal alert: unknown_ca | CERTIFICATE_REJECTED | the client sent the alert unknown_ca
            (bad_certificate) Received fatal alert: bad_certificate \
              | CERTIFICATE_REJECTED | the client sent the alert bad_certificate
            Received fatal alert: certificate_expired | CERTIFICATE_REJECTED | the client sent the alert certificate_expired
            Received fatal alert: handshake_failure | FAILED | the client sent the alert handshake_failure
            (illegal_parameter) Invalid ClientHello | FAILED | Invalid ClientHello
            """)
    void readsTheJdksMessages(String message, TlsFailure failure, String detail) {
        SSLHandshakeException cause = new SSLHandshakeException(message);
        assertThat(TlsFailures.of(cause)).isEqualTo(failure);
        assertThat(TlsFailures.detail(cause)).isEqualTo(detail);
    }

    @Test
    void findsAnAlertInPlainTextAmongTheCauses() {
        SSLProtocolException cause = new SSLProtocolException("Unexpected exception");
        cause.initCause(new GeneralSecurityException(
                "Unexpected plaintext alert received: Level: fatal; Alert: unknown_ca"));
        assertThat(TlsFailures.of(cause)).isEqualTo(TlsFailure.CERTIFICATE_REJECTED);
        assertThat(TlsFailures.detail(cause)).isEqualTo("the client sent the alert unknown_ca");
    }

    @Test
    void knowsTheOtherEnds() {
        assertThat(TlsFailures.of(new ClosedChannelException())).isEqualTo(TlsFailure.FAILED);
        assertThat(TlsFailures.detail(new ClosedChannelException()))
                .isEqualTo("the connection ended before the TLS handshake did");
        assertThat(TlsFailures.of(new SSLException((String) null))).isEqualTo(TlsFailure.FAILED);
    }

    @Test
    void showsNothingOfWhatCame() {
        NotSslRecordException cause = new NotSslRecordException("not an SSL/TLS record: 736563726574");
        assertThat(TlsFailures.of(cause)).isEqualTo(TlsFailure.FAILED);
        assertThat(TlsFailures.detail(cause)).isEqualTo("what came is no TLS");
    }

    @Test
    void escapesAndCutsMessages() {
        assertThat(TlsFailures.detail(new SSLException("\n" + "x".repeat(5000)))).startsWith("\\x0axxx")
                .hasSizeLessThan(300);
    }
}
