package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.NotSslRecordException;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailuresTest {

    private static final Optional<String> NONE = Optional.empty();

    /** Messages of JDK 21 and 25, the newer ones begin with the alert; then those of BoringSSL. */
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
            Empty client certificate chain | CLIENT_CERTIFICATE_MISSING | Empty client certificate chain
            error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA \
              | CERTIFICATE_REJECTED | the client sent the alert unknown_ca
            error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE \
              | CERTIFICATE_REJECTED | the client sent the alert bad_certificate
            error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION \
              | VERSION | the client sent the alert protocol_version
            error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL \
              | VERSION | the client offers no version of TLS that is spoken here (expected: TLS 1.2 or 1.3)
            error:100000b8:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER | CIPHER | no shared cipher
            error:100000c0:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE \
              | CLIENT_CERTIFICATE_MISSING | peer did not return a certificate
            error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED \
              | CLIENT_CERTIFICATE_REJECTED | certificate verify failed
            error:1000008a:SSL routines:OPENSSL_internal:DECRYPTION_FAILED | FAILED | decryption failed
            """)
    void readsTheMessages(String message, TlsFailure failure, String detail) {
        SSLHandshakeException cause = new SSLHandshakeException(message);
        assertThat(TlsFailures.of(cause, NONE)).isEqualTo(failure);
        assertThat(TlsFailures.detail(cause, NONE)).isEqualTo(detail);
    }

    @Test
    void findsAnAlertInPlainTextAmongTheCauses() {
        SSLProtocolException cause = new SSLProtocolException("Unexpected exception");
        cause.initCause(new GeneralSecurityException(
                "Unexpected plaintext alert received: Level: fatal; Alert: unknown_ca"));
        assertThat(TlsFailures.of(cause, NONE)).isEqualTo(TlsFailure.CERTIFICATE_REJECTED);
        assertThat(TlsFailures.detail(cause, NONE)).isEqualTo("the client sent the alert unknown_ca");
    }

    /** BoringSSL's message when it decrypts what isn't encrypted. */
    @Test
    void believesAnAlertThatWasSeenInPlainText() {
        SSLHandshakeException cause =
                new SSLHandshakeException("error:10000085:SSL routines:OPENSSL_internal:BAD_PACKET_LENGTH");
        assertThat(TlsFailures.of(cause, Optional.of("unknown_ca"))).isEqualTo(TlsFailure.CERTIFICATE_REJECTED);
        assertThat(TlsFailures.detail(cause, Optional.of("unknown_ca")))
                .isEqualTo("the client sent the alert unknown_ca");
        assertThat(TlsFailures.of(cause, NONE)).isEqualTo(TlsFailure.FAILED);
        assertThat(TlsFailures.detail(cause, NONE)).isEqualTo("bad packet length");
    }

    @Test
    void saysWhatIsWrongWithAClientsCertificate() {
        SSLHandshakeException cause = new SSLHandshakeException("PKIX path building failed: a long story");
        cause.initCause(new CertificateException("PKIX path building failed",
                new GeneralSecurityException("unable to find valid certification path to requested target")));
        assertThat(TlsFailures.of(cause, NONE)).isEqualTo(TlsFailure.CLIENT_CERTIFICATE_REJECTED);
        assertThat(TlsFailures.detail(cause, NONE))
                .isEqualTo("the client's certificate: unable to find valid certification path to requested target");
    }

    @Test
    void knowsTheOtherEnds() {
        assertThat(TlsFailures.of(new ClosedChannelException(), NONE)).isEqualTo(TlsFailure.FAILED);
        assertThat(TlsFailures.detail(new ClosedChannelException(), NONE))
                .isEqualTo("the connection ended before the TLS handshake did");
        assertThat(TlsFailures.of(new SSLException((String) null), NONE)).isEqualTo(TlsFailure.FAILED);
    }

    @Test
    void showsNothingOfWhatCame() {
        NotSslRecordException cause = new NotSslRecordException("not an SSL/TLS record: 736563726574");
        assertThat(TlsFailures.of(cause, NONE)).isEqualTo(TlsFailure.FAILED);
        assertThat(TlsFailures.detail(cause, NONE)).isEqualTo("what came is no TLS");
    }

    @Test
    void escapesAndCutsMessages() {
        assertThat(TlsFailures.detail(new SSLException("\n" + "x".repeat(5000)), NONE)).startsWith("\\x0axxx")
                .hasSizeLessThan(300);
    }
}
